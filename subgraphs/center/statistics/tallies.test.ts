import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { aPage, aRecord, aTombstone } from '../../../tests/harness/records.ts'
import { covers, someRights } from '../../../tests/harness/rights.ts'
import {
  firstOfMatters,
  keptAndRetallied,
  type ScannedRecord,
  scanRecords,
} from '../../../tests/harness/tallies.ts'
import { agencyProfile } from '../../kit/contract/agencies.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { applyEpochOver, applyPage } from '../index/apply.ts'
import { readFeed } from '../index/feed.ts'
import { joinMatter, leaveMatter } from '../matters/queries.ts'
import { type Period, readPeriod } from './period.ts'
import { type Breakdown, type TallyRequest, type TallyRow, tallyDisputes } from './queries.ts'

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
})
afterAll(() => database.drop())

const AGENCIES = ['courts', 'petitions', 'police'] as const
const TYPES = AGENCIES.flatMap((code) => agencyProfile(code).recordTypes)
const PERSONS = ['center:1', 'center:2']
const KINDS = [null, 'CIVIL', 'PROVINCE']
const CATEGORIES = ['DEBT', 'FAMILY'] as const
const IDS = AGENCIES.flatMap((agency) => ['1', '2', '3'].map((number) => `${agency}:${number}`))
const PLACES = ['3711', '371102', '371102001', '371102001001', '371102001001001', '371103', '371103002002']
/** Around the beginnings of months in the city's time, at midnight and a millisecond before. */
const MOMENTS = ['2024-12-31', '2025-01-31', '2025-12-31', '2026-01-14', '2026-02-28'].flatMap((day) => [
  `${day}T15:59:59.999Z`,
  `${day}T16:00:00.000Z`,
])

const id = fc.constantFrom(...IDS)
const state = fc.record({
  kind: fc.constantFrom(...KINDS),
  category: fc.constantFrom(...CATEGORIES),
  status: fc.constantFrom('REGISTERED', 'SETTLED', 'CLOSED', 'WITHDRAWN'),
  occurredAt: fc.constantFrom(...MOMENTS),
  location: fc.constantFrom(null, ...PLACES),
  protection: fc.constantFrom(...PROTECTIONS),
  parties: fc
    .subarray(PERSONS)
    .map((persons) => persons.map((identity) => ({ role: 'OTHER' as const, name: null, identity }))),
})
type State = typeof state extends fc.Arbitrary<infer Value> ? Value : never
type Operation =
  | { do: 'tell'; changes: [id: string, state: State | null][] }
  | { do: 'join'; ids: string[] }
  | { do: 'leave'; id: string }
  | { do: 'begin anew'; agency: (typeof AGENCIES)[number] }
const operations: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('tell' as const),
      changes: fc.array(fc.tuple(id, fc.option(state, { freq: 5 })), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      ids: fc.uniqueArray(id, { minLength: 2, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), id }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('begin anew' as const), agency: fc.constantFrom(...AGENCIES) }),
  },
)

let version = 0
let cursor = 0
/** Applies changes where each agency's feed stands, in the epoch that it is in. */
async function tell(changes: readonly (readonly [id: string, state: object | null])[]): Promise<void> {
  for (const agency of AGENCIES) {
    const own = changes.filter(([id]) => id.startsWith(`${agency}:`))
    if (own.length === 0) continue
    const told = own.map(([id, state]) =>
      state === null ? aTombstone(id, ++version) : aRecord({ ...state, id, version: ++version }),
    )
    const feed = await readFeed(db, agency)
    await applyPage(db, feed, aPage(told, { epoch: feed.epoch ?? `after ${cursor}`, cursor: `${++cursor}` }))
  }
}

async function carryOut(operation: Operation): Promise<void> {
  switch (operation.do) {
    case 'tell':
      return tell(operation.changes)
    case 'join':
      await db.transaction((transaction) => joinMatter(transaction, operation.ids))
      return
    case 'leave':
      return db.transaction((transaction) => leaveMatter(transaction, operation.id))
    case 'begin anew':
      await applyEpochOver(db, await readFeed(db, operation.agency))
  }
}

const subset = <Value>(values: readonly Value[]) => fc.subarray([...values])
const days = fc.constantFrom(
  '2024-12-31',
  '2025-01-01',
  '2025-02-01',
  '2025-12-31',
  '2026-01-01',
  '2026-01-15',
  '2026-02-28',
  '2026-03-01',
)
const period = fc
  .tuple(days, days)
  .map(
    ([one, other]): Period => readPeriod({ from: one < other ? one : other, to: one < other ? other : one }),
  )
const BREAKDOWNS = ['total', 'month', 'category', 'agency', 'kind', 'place'] as const
const question = fc.record({
  breakdowns: fc.subarray([...BREAKDOWNS], { minLength: 1 }),
  mayKnow: someRights({ types: TYPES, places: PLACES, persons: PERSONS }),
  places: fc.constantFrom([''], ['371102', '371103'], ...PLACES.map((place) => [place])),
  periods: fc.array(period, { minLength: 1, maxLength: 2 }),
  filter: fc.record(
    {
      agencies: subset(AGENCIES),
      categories: subset(CATEGORIES),
      kinds: subset(KINDS.filter((kind) => kind !== null)),
    },
    { requiredKeys: [] },
  ),
})

type Part = Pick<TallyRow, 'records' | 'settledRecords' | 'disputes' | 'settledDisputes'>

/** What a scan of the records answers to the same question, part by part. */
function scanned(
  records: readonly ScannedRecord[],
  { places, filter, periods, breakdowns }: TallyRequest,
  mayKnow: readonly RecordRight[],
): Map<string, Part> {
  const first = new Set(firstOfMatters(records, mayKnow))
  const parts = new Map<string, Part>()
  for (const record of records)
    for (const place of places)
      for (const [index, { from, end }] of periods.entries()) {
        const { location, agency, category, kind, status } = record
        const day = new Date(record.occurredAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
        const isWanted =
          covers(mayKnow, record) &&
          location.startsWith(place) &&
          from <= day &&
          day < end &&
          (filter.agencies?.includes(agency) ?? true) &&
          (filter.categories?.includes(category) ?? true) &&
          (filter.kinds?.includes(kind) ?? true)
        if (!isWanted) continue
        const settled = ['SETTLED', 'ADJUDICATED', 'CLOSED'].includes(status) ? 1 : 0
        const counts = first.has(record) ? 1 : 0
        const names: Record<Breakdown, string> = {
          total: '',
          month: `${day.slice(0, 7)}-01`,
          category,
          agency,
          kind: `${agency} ${kind}`,
          place,
        }
        for (const breakdown of breakdowns) {
          const key = [index, breakdown, names[breakdown]].join('/')
          const part = parts.get(key)
          parts.set(key, {
            records: (part?.records ?? 0) + 1,
            settledRecords: (part?.settledRecords ?? 0) + settled,
            disputes: (part?.disputes ?? 0) + counts,
            settledDisputes: (part?.settledDisputes ?? 0) + counts * settled,
          })
        }
      }
  return parts
}

function answered(rows: readonly TallyRow[]): Map<string, Part> {
  const names: Record<Breakdown, (row: TallyRow) => string | null> = {
    total: () => '',
    month: ({ month }) => month,
    category: ({ category }) => category,
    agency: ({ agency }) => agency,
    kind: ({ agency, kind }) => `${agency} ${kind}`,
    place: ({ place }) => place,
  }
  return new Map(
    rows
      .filter(({ records }) => records > 0)
      .map((row) => {
        const { records, settledRecords, disputes, settledDisputes } = row
        const key = [row.period, row.breakdown, names[row.breakdown](row)].join('/')
        return [key, { records, settledRecords, disputes, settledDisputes }]
      }),
  )
}

describe('statistics of disputes', { timeout: 240_000 }, () => {
  it('are what a scan of the records says, whatever is told, joined, taken apart and begun anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(operations, { minLength: 3, maxLength: 12 }),
        fc.array(question, { minLength: 4, maxLength: 6 }),
        async (history, questions) => {
          await db.$client`delete from matter_record`
          await tell(IDS.map((id) => [id, {}]))
          for (const operation of history) await carryOut(operation)
          const { kept, retallied } = await keptAndRetallied(db)
          expect(kept).toEqual(retallied)
          const records = await scanRecords(db)
          for (const { mayKnow, ...question } of questions) {
            const rows = await tallyDisputes(db, question, mayKnow)
            expect(answered(rows)).toEqual(scanned(records, question, mayKnow))
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are so after many have worked at the same time', async () => {
    await db.$client`delete from matter_record`
    await tell(IDS.map((id) => [id, {}]))
    const worker = async (seed: number) => {
      for (const operation of fc.sample(operations, { numRuns: 25, seed }))
        if (operation.do !== 'begin anew') await carryOut(operation)
    }
    await Promise.all([1, 2, 3, 4].map(worker))
    const { kept, retallied } = await keptAndRetallied(db)
    expect(kept).toEqual(retallied)
    expect(Object.keys(kept).some((key) => !key.endsWith('/0'))).toBe(true)
  })
})
