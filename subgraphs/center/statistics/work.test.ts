import { getTableName, inArray } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { covers, someRights } from '../../../tests/harness/rights.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { calls, callUnits } from '../calls/tables.ts'
import { gridEvents } from '../grid-events/tables.ts'
import { intakeCases } from '../intake/tables.ts'
import { mediationCases } from '../mediation/tables.ts'
import { offices, units } from '../organisation/tables.ts'
import { type Period, readPeriod } from './period.ts'
import { callWork, gridEventWork, intakeWork, mediationWork, type WorkRequest, type WorkRow } from './work.ts'

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
  await db.insert(offices).values(
    (['CITY', 'COUNTY'] as const).map((level) => ({
      id: `office:${level}`,
      name: level,
      level,
      placeCode: '3711',
    })),
  )
  await db
    .insert(units)
    .values(['a', 'b'].map((id) => ({ id, name: id, kind: 'DEPARTMENT' as const, placeCode: '3711' })))
})
afterAll(() => database.drop())

const PLACES = ['371102', '371102001', '371102001001', '371102001001001', '371103002']
const MOMENTS = ['2025-03-31', '2025-12-31', '2026-01-14', '2026-03-31'].flatMap((day) => [
  `${day}T15:59:59.999Z`,
  `${day}T16:00:00.000Z`,
])
const DUE = new Date('2026-05-01T00:00:00Z')
const [EARLY, LATE] = [new Date('2026-04-30T00:00:00Z'), new Date('2026-05-02T00:00:00Z')]

/** A thing of the city, in the few words that all topics are made from here. */
const thing = fc.record({
  id: fc.nat(11),
  at: fc.constantFrom(...MOMENTS).map((moment) => new Date(moment)),
  locationCode: fc.constantFrom(...PLACES),
  protection: fc.constantFrom(...PROTECTIONS),
  category: fc.constantFrom('DEBT', 'FAMILY'),
  first: fc.boolean(),
  end: fc.constantFrom('GOOD', 'BAD', 'WITHDRAWN', 'NONE'),
  late: fc.constantFrom(true, false, null),
  rating: fc.constantFrom(null, 1, 3, 4, 5),
})
type Thing = typeof thing extends fc.Arbitrary<infer Value> ? Value : never

const recordOf = ({ at, locationCode, protection }: Thing) => ({
  occurredAt: at,
  updatedAt: at,
  locationCode,
  protection,
})

const isKnownAs =
  (type: string) =>
  ({ locationCode: location, protection }: Thing, rights: readonly RecordRight[]) =>
    covers(rights, { type, location, protection, persons: [] })

/** How things are written as rows of each topic, and what one of them counts. */
const TOPICS = {
  intake: {
    work: intakeWork,
    isKnown: isKnownAs('IntakeCase'),
    write: async (things: readonly Thing[]) => {
      await replace(
        intakeCases,
        things.map((one) => ({
          ...recordOf(one),
          id: `center:intake-${one.id}`,
          reference: String(one.id),
          category: one.category as 'DEBT',
          kind: one.first ? ('PRIVATE_LOAN' as const) : null,
          channel: 'WINDOW' as const,
          state: ({ GOOD: 'CLOSED', BAD: 'UNSETTLED', WITHDRAWN: 'WITHDRAWN', NONE: 'HANDLING' } as const)[
            one.end
          ],
          version: 1,
          satisfaction: one.end === 'GOOD' ? one.rating : null,
        })),
      )
    },
    partOf: ({ category }: Thing) => category,
    kindOf: ({ first }: Thing) => (first ? 'PRIVATE_LOAN' : null),
    hasCategory: true,
    measure: ({ end, rating }: Thing) => ({
      successful: end === 'GOOD' ? 1 : 0,
      rated: end === 'GOOD' && rating ? 1 : 0,
      satisfied: end === 'GOOD' && (rating ?? 0) >= 4 ? 1 : 0,
      rating: end === 'GOOD' ? (rating ?? 0) : 0,
    }),
  },
  mediation: {
    work: mediationWork,
    isKnown: isKnownAs('MediationCase'),
    write: async (things: readonly Thing[]) => {
      await replace(
        mediationCases,
        things.map((one) => ({
          ...recordOf(one),
          id: `center:mediation-${one.id}`,
          reference: String(one.id),
          category: one.category as 'DEBT',
          kind: one.first ? ('PEOPLE' as const) : ('POLICE' as const),
          state: ({ GOOD: 'PERFORMED', BAD: 'RETURNED', WITHDRAWN: 'WITHDRAWN', NONE: 'ASSIGNED' } as const)[
            one.end
          ],
          version: 1,
          referralReason: '双方愿意调解',
          endedAt: one.end === 'NONE' ? null : LATE,
        })),
      )
    },
    partOf: ({ first }: Thing) => (first ? 'PEOPLE' : 'POLICE'),
    kindOf: ({ first }: Thing) => (first ? 'PEOPLE' : 'POLICE'),
    hasCategory: true,
    measure: ({ end }: Thing) => ({
      ended: end === 'GOOD' || end === 'BAD' ? 1 : 0,
      successful: end === 'GOOD' ? 1 : 0,
    }),
  },
  calls: {
    work: callWork,
    // Calls about no record, which are known as records of any type.
    isKnown: (one: Thing, rights: readonly RecordRight[]) =>
      isKnownAs('any')(
        one,
        rights.filter(({ types }) => types?.length !== 0).map((right) => ({ ...right, types: null })),
      ),
    write: async (things: readonly Thing[]) => {
      await db.delete(callUnits)
      const reported = (late: boolean | null) => (late === null ? null : late ? LATE : EARLY)
      await replace(
        calls,
        things.map(({ id, at, locationCode, protection, first, end }) => ({
          id: `center:call-${id}`,
          direction: 'UPWARD' as const,
          subject: '协调处理',
          locationCode,
          protection,
          madeBy: first ? 'office:COUNTY' : 'office:CITY',
          officeId: 'office:CITY',
          madeAt: at,
          firstDueAt: DUE,
          dueAt: DUE,
          closedAt: null,
          state: ({ GOOD: 'REGULATED', BAD: 'FAILED', WITHDRAWN: 'ANSWERED', NONE: 'OPEN' } as const)[end],
          version: 1,
          updatedAt: at,
        })),
      )
      for (const unitId of ['a', 'b'])
        await db.insert(callUnits).values(
          things.map(({ id, at, protection, late }) => ({
            callId: `center:call-${id}`,
            unitId,
            calledAt: at,
            dueAt: DUE,
            reportedAt: reported(late),
            protection,
            state: late === null ? ('EXCUSED' as const) : ('ACTING' as const),
            version: 1,
            updatedAt: at,
          })),
        )
    },
    partOf: ({ first }: Thing) => (first ? 'COUNTY' : 'CITY'),
    kindOf: undefined,
    hasCategory: false,
    measure: ({ end, late }: Thing) => ({
      successful: end === 'GOOD' ? 1 : 0,
      inTime: late === false ? 2 : 0,
      late: late === true ? 2 : 0,
    }),
  },
  gridEvents: {
    work: gridEventWork,
    isKnown: isKnownAs('GridEvent'),
    write: async (things: readonly Thing[]) => {
      const closed = ({ end }: Thing) => end === 'GOOD'
      await replace(
        gridEvents,
        things.map((one) => ({
          ...recordOf(one),
          id: `center:event-${one.id}`,
          eventNumber: String(one.id),
          kind: one.first ? ('QUARREL' as const) : ('CARE' as const),
          source: 'GRID_MEMBER' as const,
          description: '楼道堆放杂物',
          reportedBy: 'officer',
          reportedAt: one.at,
          state: ({ GOOD: 'CLOSED', BAD: 'DISMISSED', WITHDRAWN: 'RETURNED', NONE: 'REPORTED' } as const)[
            one.end
          ],
          version: 1,
          dueAt: DUE,
          fedBackAt: closed(one) ? (one.late ? LATE : EARLY) : null,
          result: closed(one) ? '已清理' : null,
          closedAt: closed(one) ? LATE : null,
        })),
      )
    },
    partOf: ({ first }: Thing) => (first ? 'QUARREL' : 'CARE'),
    kindOf: ({ first }: Thing) => (first ? 'QUARREL' : 'CARE'),
    hasCategory: false,
    measure: ({ end, late }: Thing) => ({
      successful: end === 'GOOD' ? 1 : 0,
      inTime: end === 'GOOD' && !late ? 1 : 0,
      late: end === 'GOOD' && late ? 1 : 0,
    }),
  },
} as const

type RecordTable = typeof intakeCases | typeof mediationCases | typeof calls | typeof gridEvents

/** Inserts rows, updates those that are there, and deletes others: as statements of several rows each. */
async function replace<Table extends RecordTable>(
  table: Table,
  rows: readonly Table['$inferInsert'][],
): Promise<void> {
  const name = getTableName(table)
  const ids = rows.map(({ id }) => id)
  const known = (await db.select({ id: table.id }).from(table as RecordTable)).map(({ id }) => id)
  const gone = known.filter((id) => !ids.includes(id))
  if (gone.length > 0) await db.delete(table).where(inArray(table.id, gone))
  await db.transaction(async (transaction) => {
    for (const row of rows.filter(({ id }) => known.includes(id)))
      await transaction
        .update(table as typeof gridEvents)
        .set(row as never)
        .where(inArray(table.id, [row.id]))
  })
  const fresh = rows.filter(({ id }) => !known.includes(id))
  if (fresh.length > 0) await db.insert(table).values(fresh as never)
  expect(await db.$count(table as RecordTable), name).toBe(rows.length)
}

const days = fc.constantFrom(
  '2025-04-01',
  '2025-12-31',
  '2026-01-01',
  '2026-01-15',
  '2026-03-31',
  '2026-04-01',
)
const period = fc
  .tuple(days, days)
  .map(
    ([one, other]): Period => readPeriod({ from: one < other ? one : other, to: one < other ? other : one }),
  )
const question = fc.record({
  mayKnow: someRights({
    types: ['IntakeCase', 'MediationCase', 'GridEvent'],
    places: ['3711', ...PLACES],
    persons: ['center:1'],
  }),
  place: fc.constantFrom('', '3711', ...PLACES),
  periods: fc.array(period, { minLength: 1, maxLength: 2 }),
  filter: fc.record(
    {
      categories: fc.subarray(['DEBT' as const, 'FAMILY' as const]),
      kinds: fc.subarray(['PRIVATE_LOAN', 'PEOPLE', 'POLICE', 'QUARREL', 'CARE']),
    },
    { requiredKeys: [] },
  ),
})

type Measured = Omit<WorkRow, 'period' | 'month' | 'part'>
const NOTHING: Measured = {
  count: 0,
  ended: 0,
  successful: 0,
  inTime: 0,
  late: 0,
  rated: 0,
  satisfied: 0,
  rating: 0,
}

function add(sums: Map<string, Measured>, key: string, one: Partial<Measured>): void {
  const known = sums.get(key) ?? NOTHING
  const sum = Object.entries(known).map(([measure, value]) => [
    measure,
    value + (one[measure as keyof Measured] ?? 0),
  ])
  sums.set(key, Object.fromEntries(sum))
}

function counted(
  things: readonly Thing[],
  {
    isKnown,
    partOf,
    kindOf,
    hasCategory,
    measure,
  }: Omit<(typeof TOPICS)[keyof typeof TOPICS], 'write' | 'work'>,
  { place, periods, filter }: WorkRequest,
  mayKnow: readonly RecordRight[],
): Map<string, Measured> {
  const sums = new Map<string, Measured>()
  for (const [index, { from, end }] of periods.entries())
    for (const one of things) {
      const day = new Date(one.at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
      const kind = kindOf?.(one)
      const isWanted =
        isKnown(one, mayKnow) &&
        one.locationCode.startsWith(place) &&
        from <= day &&
        day < end &&
        (!hasCategory || (filter.categories?.includes(one.category as 'DEBT') ?? true)) &&
        (!kindOf || (filter.kinds?.includes(kind ?? '') ?? true))
      if (isWanted) add(sums, `${index}/${day.slice(0, 7)}-01/${partOf(one)}`, { count: 1, ...measure(one) })
    }
  return sums
}

describe.each(Object.entries(TOPICS))('statistics of %s', { timeout: 120_000 }, (_, topic) => {
  it('are what a scan says, whatever has changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(thing, { selector: ({ id }) => id, minLength: 1, maxLength: 10 }),
        fc.array(question, { minLength: 3, maxLength: 5 }),
        async (things, questions) => {
          await topic.write(things)
          for (const { mayKnow, ...request } of questions) {
            const sums = new Map<string, Measured>()
            for (const { period, month, part, ...measures } of await topic.work(db, request, mayKnow))
              if (measures.count > 0) add(sums, `${period}/${month}/${part}`, measures)
            expect(sums).toEqual(counted(things, topic, request, mayKnow))
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})

it('tallies of grid events are kept through a truncate, and by many at once', async () => {
  const [one] = fc.sample(thing, { numRuns: 1, seed: 1 })
  await TOPICS.gridEvents.write(
    Array.from({ length: 12 }, (_, id) => ({ ...one!, id, end: 'NONE' as const })),
  )
  await Promise.all(
    Array.from({ length: 12 }, (_, id) =>
      db
        .update(gridEvents)
        .set({ kind: id % 2 ? 'CARE' : 'QUARREL', locationCode: PLACES[id % PLACES.length]! })
        .where(inArray(gridEvents.id, [`center:event-${id}`])),
    ),
  )
  const tallied = await db.$client`
    select kind, sum(events)::int as events from grid_event_tally where place = '' group by kind order by kind`
  expect([...tallied]).toEqual([
    { kind: 'CARE', events: 6 },
    { kind: 'QUARREL', events: 6 },
  ])
  await db.$client`truncate grid_event cascade`
  expect(await db.$client`select * from grid_event_tally`).toHaveLength(0)
})
