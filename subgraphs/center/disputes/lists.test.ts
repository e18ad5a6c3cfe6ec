import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { aPage, aRecord } from '../../../tests/harness/records.ts'
import { covers, someRights } from '../../../tests/harness/rights.ts'
import { AGENCIES, agencyOfRecord, DEPARTMENTS } from '../../kit/contract/agencies.ts'
import { CATEGORIES, type RecordState, STATUSES } from '../../kit/contract/change.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import { formatDateTime } from '../../kit/contract/scalars.ts'
import { applyPage } from '../index/apply.ts'
import { readFeed } from '../index/feed.ts'
import { locations, persons } from '../tables.ts'

/*
 * Every list and count against a plain reading of the same records: scopes, filters, orders, page sizes and rights
 * drawn at random.
 */

const PLACES = ['3711', '371102', '371102001', '371102001001', '371102001001001', '371102001001002', '371103']
const PERSONS = [1, 2, 3].map((number) => ({ id: `p${number}`, identity: `center:${number}`, name: '王芳' }))
const CENTER = { latitude: 35.42, longitude: 119.53 }

const moment = fc.integer({ min: 0, max: 9 }).map((day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString())
// Few values, so that ties are everywhere; several records at the very same spot.
const position = fc.constantFrom(
  null,
  CENTER,
  { latitude: 35.4201, longitude: 119.53 },
  { latitude: 35.43, longitude: 119.54 },
  { latitude: 35.6, longitude: 119.2 },
)
const record = fc.record({
  category: fc.constantFrom(...CATEGORIES.slice(0, 3)),
  status: fc.constantFrom(...STATUSES.slice(0, 3)),
  occurredAt: moment,
  updatedAt: moment,
  location: fc.constantFrom(null, ...PLACES),
  position,
  protection: fc.constantFrom(...PROTECTIONS),
  parties: fc
    .array(fc.constantFrom(null, ...PERSONS), { maxLength: 3 })
    .map((parties) =>
      parties.map((party) => ({ role: 'OTHER' as const, name: null, identity: party?.identity ?? null })),
    ),
})
const RECORDS: RecordState[] = fc
  .sample(fc.tuple(fc.constantFrom(...DEPARTMENTS), record), { numRuns: 400, seed: 20261101 })
  .map(([{ code }, state], index) => aRecord({ id: `${code}:${index}`, ...state }))

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await center.db
    .insert(locations)
    .values(PLACES.map((code) => ({ code, name: code, level: 'GRID' as const })))
  await center.db.insert(persons).values(PERSONS)
  for (const { code } of DEPARTMENTS) {
    const own = RECORDS.filter(({ id }) => agencyOfRecord(id) === code)
    await applyPage(center.db, await readFeed(center.db, code), aPage(own))
  }
})
afterAll(() => center.close())

const some = <Value>(values: readonly Value[]) =>
  fc.option(fc.subarray([...values], { minLength: 0 }), { nil: undefined })
const filter = fc.record({
  agencies: some(DEPARTMENTS.map(({ code }) => code)),
  categories: some(CATEGORIES.slice(0, 4)),
  statuses: some(STATUSES.slice(0, 4)),
  occurredFrom: fc.option(moment, { nil: undefined }),
  occurredTo: fc.option(moment, { nil: undefined }),
  location: fc.option(fc.constantFrom(...PLACES, '371199'), { nil: undefined }),
})
type Filter = typeof filter extends fc.Arbitrary<infer Value> ? Value : never
const seldomFiltered = fc.oneof(
  fc.constant(undefined),
  filter.map(({ agencies }) => ({ agencies })),
  filter,
)
const rights = someRights({
  types: AGENCIES.flatMap(({ recordTypes }) => recordTypes),
  places: [...PLACES, '371199'],
  persons: PERSONS.map(({ identity }) => identity),
})
const first = fc.integer({ min: 1, max: 100 })

function meets(
  one: RecordState,
  wanted: Partial<Filter> | undefined,
  mayKnow: readonly RecordRight[],
): boolean {
  const { agencies, categories, statuses, occurredFrom, occurredTo, location } = wanted ?? {}
  return (
    covers(mayKnow, { ...one, persons: one.parties.map(({ identity }) => identity) }) &&
    (agencies?.some((code) => code === agencyOfRecord(one.id)) ?? true) &&
    (categories?.includes(one.category) ?? true) &&
    (statuses?.includes(one.status) ?? true) &&
    (occurredFrom === undefined || one.occurredAt >= occurredFrom) &&
    (occurredTo === undefined || one.occurredAt < occurredTo) &&
    (location === undefined || (one.location?.startsWith(location) ?? false))
  )
}

const PAGE = 'first: $first, after: $after, filter: $filter'
const SELECTION =
  'totalCount byAgency { agency { code } count } pageInfo { hasNextPage endCursor } nodes { id }'

/** Ids of all pages, and what each page counts. */
async function readAll(list: string, variables: Record<string, unknown>, mayKnow: readonly RecordRight[]) {
  const ids: string[] = []
  const counts: unknown[] = []
  let after: string | null = null
  for (;;) {
    const { data, errors } = await center.query(
      `query ($first: Int, $after: String, $filter: DisputeFilter) { ${list} }`,
      { ...variables, after },
      aClerk({ mayKnow }),
    )
    expect(errors).toBeUndefined()
    const page = data.disputes ?? data.disputesNear ?? data.person?.disputes ?? data.location?.disputes
    ids.push(...page.nodes.map(({ id }: { id: string }) => id))
    counts.push({ totalCount: page.totalCount, byAgency: page.byAgency })
    if (!page.pageInfo.hasNextPage) return { ids, counts }
    after = page.pageInfo.endCursor
  }
}

/** Every page says the same, and that is what the records say. */
function expectCounts(counts: readonly unknown[], expected: readonly RecordState[]): void {
  const byAgency = DEPARTMENTS.map(({ code }) => ({
    agency: { code },
    count: expected.filter(({ id }) => agencyOfRecord(id) === code).length,
  })).filter(({ count }) => count > 0)
  for (const count of counts) expect(count).toEqual({ totalCount: expected.length, byAgency })
}

const ORDERS = {
  OCCURRED_AT_DESC: { key: 'occurredAt', sign: -1 },
  OCCURRED_AT_ASC: { key: 'occurredAt', sign: 1 },
  UPDATED_AT_DESC: { key: 'updatedAt', sign: -1 },
} as const
type Order = keyof typeof ORDERS

function sorted(records: readonly RecordState[], order: Order): RecordState[] {
  const { key, sign } = ORDERS[order]
  const rank = (one: RecordState) => `${one[key]}/${one.id}`
  return records.toSorted((one, other) => sign * (rank(one) < rank(other) ? -1 : 1))
}

/** Each list with the records that it is of. */
const scope = fc.oneof(
  fc.constant({ within: (list: string) => list, holds: (_: RecordState) => true }),
  fc.constantFrom(...PLACES).map((code) => ({
    within: (list: string) => `location(code: "${code}") { ${list} }`,
    holds: ({ location }: RecordState) => location?.startsWith(code) ?? false,
  })),
  fc.constantFrom(...PERSONS).map(({ id, identity }) => ({
    within: (list: string) => `person(id: "${id}") { ${list} }`,
    holds: ({ parties }: RecordState) => parties.some((party) => party.identity === identity),
  })),
)

describe('lists of records', { timeout: 120_000 }, () => {
  it('hold what the filter says and the caller may know, once, in order, through pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        scope,
        seldomFiltered,
        fc.constantFrom<Order>('OCCURRED_AT_DESC', 'OCCURRED_AT_ASC', 'UPDATED_AT_DESC'),
        first,
        rights,
        async ({ within, holds }, wanted, order, size, mayKnow) => {
          const expected = sorted(
            RECORDS.filter((one) => holds(one) && meets(one, wanted, mayKnow)),
            order,
          )
          const list = within(`disputes(${PAGE}, orderBy: ${order}) { ${SELECTION} }`)
          const { ids, counts } = await readAll(list, { filter: wanted, first: size }, mayKnow)
          expect(ids).toEqual(expected.map(({ id }) => id))
          expectCounts(counts, expected)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('around a position hold the nearest first, then by id, through pages of any size', async () => {
    const radius = fc.constantFrom(1, 11, 1000, 2000, 30_000, 50_000)
    await fc.assert(
      fc.asyncProperty(radius, seldomFiltered, first, rights, async (radiusMeters, wanted, size, mayKnow) => {
        const expected = RECORDS.filter(
          (one) => one.position && meets(one, wanted, mayKnow) && metersTo(one.position) <= radiusMeters,
        ).toSorted(
          (one, other) => metersTo(one.position!) - metersTo(other.position!) || (one.id < other.id ? -1 : 1),
        )
        const list = `disputesNear(latitude: ${CENTER.latitude}, longitude: ${CENTER.longitude},
          radiusMeters: ${radiusMeters}, ${PAGE}) { ${SELECTION} }`
        const { ids, counts } = await readAll(list, { filter: wanted, first: size }, mayKnow)
        expect(ids).toEqual(expected.map(({ id }) => id))
        expectCounts(counts, expected)
      }),
      { numRuns: 60 },
    )
  })

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+08:00', '9999-12-31T23:59:59-12:00'])(
    'may be asked for from or to %s',
    async (moment) => {
      const [from, to] = await Promise.all(
        ['occurredFrom', 'occurredTo'].map((bound) =>
          center.query(`{ disputes(first: 0, filter: { ${bound}: "${moment}" }) { totalCount } }`),
        ),
      )
      const known = RECORDS.filter(({ protection }) => protection !== 'SEALED').length
      const early = moment.startsWith('000')
      expect(from!.data.disputes.totalCount).toBe(early ? known : 0)
      expect(to!.data.disputes.totalCount).toBe(early ? 0 : known)
    },
  )

  it('hold edges with a cursor for each record', async () => {
    const query = (after: string | null) =>
      center.query(
        `query ($after: String) { disputes(first: 3, after: $after) {
        pageInfo { hasPreviousPage startCursor endCursor } edges { cursor node { id occurredAt } } } }`,
        { after },
      )
    const { edges, pageInfo } = (await query(null)).data.disputes
    expect(pageInfo).toEqual({
      hasPreviousPage: false,
      startCursor: edges[0].cursor,
      endCursor: edges[2].cursor,
    })
    const next = (await query(edges[0].cursor)).data.disputes
    expect(next.edges.slice(0, 2)).toEqual(edges.slice(1))
    expect(next.pageInfo.hasPreviousPage).toBe(true)
    const source = RECORDS.find(({ id }) => id === edges[0].node.id)!
    expect(edges[0].node.occurredAt).toBe(formatDateTime(new Date(source.occurredAt)))
  })
})

/** The great-circle distance from the center of the test, on the mean sphere. */
function metersTo({ latitude, longitude }: { latitude: number; longitude: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const haversine =
    Math.sin(radians(latitude - CENTER.latitude) / 2) ** 2 +
    Math.cos(radians(latitude)) *
      Math.cos(radians(CENTER.latitude)) *
      Math.sin(radians(longitude - CENTER.longitude) / 2) ** 2
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(haversine))
}
