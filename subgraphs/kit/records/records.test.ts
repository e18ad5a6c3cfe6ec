import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aClerk } from '../../../tests/harness/keys.ts'
import { covers, someRights } from '../../../tests/harness/rights.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { definition } from '../../courts/subgraph.ts'
import { courtCases, litigants } from '../../courts/tables.ts'
import type { Protection } from '../contract/protection.ts'
import { allRecords, type RecordRight } from '../contract/record-right.ts'

const WANG = 'passport:KOR:M1111111'
const LI = 'passport:KOR:M2222222'
const PLACES = ['371102001001001', '371102001001002', '371102002001001', '371121001001001', null]
const DAY = 86_400_000

/** 60 cases, several on one day so that the id must break ties; the third is sealed, the fifth protected. */
const CASES = Array.from({ length: 60 }, (_, i) => ({
  id: `courts:${String(i).padStart(3, '0')}`,
  occurredAt: new Date(Date.UTC(2025, 0, 1) + Math.floor(i / 4) * DAY),
  locationCode: PLACES[i % PLACES.length]!,
  protection: (i === 2 ? 'SEALED' : i === 4 ? 'PROTECTED' : 'OPEN') as Protection,
  parties: i % 3 === 0 ? [WANG, LI] : i % 3 === 1 ? [WANG] : [LI],
}))
const newestFirst = (a: (typeof CASES)[number], b: (typeof CASES)[number]) =>
  b.occurredAt.getTime() - a.occurredAt.getTime() || (a.id < b.id ? 1 : -1)
const expected = (filter: (one: (typeof CASES)[number]) => boolean) =>
  CASES.filter((one) => one.protection !== 'SEALED' && filter(one))
    .sort(newestFirst)
    .map(({ id }) => id)

const LIST =
  'courtCases(first: $first, after: $after) { nodes { id } totalCount pageInfo { hasNextPage endCursor } }'
const QUERY = `query ($of: [_Any!]!, $first: Int, $after: String) { _entities(representations: $of) {
  ... on Person { ${LIST} } ... on Location { ${LIST} } } }`
const person = (identity: unknown) => ({ __typename: 'Person', identity })
const place = (code: unknown) => ({ __typename: 'Location', code })

describe("a person's and a place's records", () => {
  let courts: TestSubgraph
  beforeAll(async () => {
    courts = await startTestSubgraph(definition)
    await courts.db.insert(courtCases).values(
      CASES.map(({ parties: _, ...one }, i) => ({
        ...one,
        updatedAt: one.occurredAt,
        caseNumber: `(2025)鲁1102民初${i}号`,
        court: '日照市东港区人民法院',
        caseKind: 'CIVIL' as const,
        stage: 'TRIAL' as const,
        cause: '离婚纠纷',
      })),
    )
    await courts.db.insert(litigants).values(
      CASES.flatMap(({ id, parties }) =>
        parties.map((identity, i) => ({
          recordId: id,
          ordinal: i + 1,
          name: '某',
          identity,
          role: 'PLAINTIFF' as const,
        })),
      ),
    )
  })
  afterAll(() => courts.close())

  async function list(of: Record<string, unknown>, args: Record<string, unknown> = {}) {
    const { data, errors } = await courts.query(QUERY, { of: [of], ...args })
    expect(errors).toBeUndefined()
    return data._entities[0].courtCases
  }

  it.each([
    ['a person', person(WANG), (one: (typeof CASES)[number]) => one.parties.includes(WANG)],
    ['a grid', place(PLACES[0]), (one: (typeof CASES)[number]) => one.locationCode === PLACES[0]],
    ['a community', place('371102001001'), (one) => one.locationCode?.startsWith('371102001001') ?? false],
    ['a county', place('371102'), (one) => one.locationCode?.startsWith('371102') ?? false],
    ['the city', place('3711'), (one) => one.locationCode !== null],
  ] as [string, Record<string, unknown>, (one: (typeof CASES)[number]) => boolean][])(
    'of %s come newest first, each once, through any pages',
    async (_, of, filter) => {
      const all = expected(filter)
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
          async (sizes) => {
            const seen: string[] = []
            let after: string | null = null
            for (let i = 0; ; i++) {
              const page = await list(of, { first: sizes[i % sizes.length], after })
              seen.push(...page.nodes.map((node: { id: string }) => node.id))
              expect(page.totalCount).toBe(all.length)
              expect(page.pageInfo.hasNextPage).toBe(seen.length < all.length)
              if (!page.pageInfo.hasNextPage) break
              after = page.pageInfo.endCursor
            }
            expect(seen).toEqual(all)
          },
        ),
        { numRuns: 10 },
      )
    },
  )

  it('of many persons and places cost one statement each for pages, one for rows, one for counts', async () => {
    courts.takeStatements()
    await courts.query(QUERY, { of: [person(WANG), person(LI), person('passport:KOR:M3333333')], first: 5 })
    expect(courts.takeStatements()).toHaveLength(3)
    await courts.query(QUERY, { of: [place('371102'), place('371121')], first: 5 })
    expect(courts.takeStatements()).toHaveLength(3)
  })

  it('need no statement for an empty page', async () => {
    courts.takeStatements()
    const { data } = await courts.query(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Person { courtCases(first: 0) { totalCount } } } }',
      { of: [person(WANG)] },
    )
    expect(data._entities[0].courtCases.totalCount).toBe(expected((one) => one.parties.includes(WANG)).length)
    expect(courts.takeStatements()).toHaveLength(1)
  })

  it('hold only what the caller may know', async () => {
    const ids = ['courts:000', 'courts:002', 'courts:004'].map((id) => ({ __typename: 'CourtCase', id }))
    const known = async (mayKnow: Protection[]) =>
      (
        await courts.entities(ids, '... on CourtCase { id }', aClerk({ mayKnow: allRecords(mayKnow) }))
      ).data._entities.map(Boolean)
    expect(await known(['OPEN'])).toEqual([true, false, false])
    expect(await known(['OPEN', 'PROTECTED'])).toEqual([true, false, true])
    expect(await known(['OPEN', 'PROTECTED', 'SEALED'])).toEqual([true, true, true])
    expect(await known([])).toEqual([false, false, false])
    const { data } = await courts.entities(ids, '... on CourtCase { protection }')
    expect(data._entities).toEqual([{ protection: 'OPEN' }, null, { protection: 'PROTECTED' }])
    const count = async (mayKnow: Protection[]) =>
      (
        await courts.query(
          QUERY,
          { of: [place('3711'), person(LI)], first: 100 },
          aClerk({ mayKnow: allRecords(mayKnow) }),
        )
      ).data._entities.map((entity: { courtCases: { totalCount: number; nodes: unknown[] } }) => {
        expect(entity.courtCases.nodes).toHaveLength(entity.courtCases.totalCount)
        return entity.courtCases.totalCount
      })
    expect(await count(['OPEN'])).toEqual([47, 39])
    expect(await count(['OPEN', 'PROTECTED', 'SEALED'])).toEqual([48, 40])
  })

  it('hold and count what any rights cover, through pages of any size, and references give no other', async () => {
    const rights = someRights({
      types: ['CourtCase', 'Petition'],
      places: ['3711', '371102', '371102001', ...PLACES.slice(0, 4)] as string[],
      persons: [WANG, LI],
    })
    const of = fc.constantFrom(
      { reference: person(WANG), holds: (one: (typeof CASES)[number]) => one.parties.includes(WANG) },
      ...['3711', '371102', '371102001001', PLACES[0]!].map((code) => ({
        reference: place(code),
        holds: ({ locationCode }: (typeof CASES)[number]) => locationCode?.startsWith(code) ?? false,
      })),
    )
    const isKnown = (
      { locationCode: location, protection, parties }: (typeof CASES)[number],
      may: RecordRight[],
    ) => covers(may, { type: 'CourtCase', location, protection, persons: parties })
    await fc.assert(
      fc.asyncProperty(
        rights,
        of,
        fc.integer({ min: 1, max: 30 }),
        async (mayKnow, { reference, holds }, first) => {
          const caller = aClerk({ mayKnow })
          const all = CASES.filter((one) => holds(one) && isKnown(one, mayKnow)).sort(newestFirst)
          const seen: string[] = []
          let after: string | null = null
          do {
            const { data, errors } = await courts.query(QUERY, { of: [reference], first, after }, caller)
            expect(errors).toBeUndefined()
            const { nodes, totalCount, pageInfo } = data._entities[0].courtCases
            expect(totalCount).toBe(all.length)
            seen.push(...nodes.map(({ id }: { id: string }) => id))
            after = pageInfo.hasNextPage ? pageInfo.endCursor : null
          } while (after !== null)
          expect(seen).toEqual(all.map(({ id }) => id))
          const { data } = await courts.entities(
            CASES.map(({ id }) => ({ __typename: 'CourtCase', id })),
            '... on CourtCase { id }',
            caller,
          )
          expect(data._entities.map(Boolean)).toEqual(CASES.map((one) => isKnown(one, mayKnow)))
        },
      ),
      { numRuns: 50 },
    )
  }, 60_000)

  it.each([
    ['first', person(WANG), { first: -1 }, '"first" must be between 0 and 100, but is -1.'],
    ['first', person(WANG), { first: 101 }, '"first" must be between 0 and 100, but is 101.'],
    ['after', person(WANG), { after: 'rubbish' }, '"after" is not a cursor of this list'],
    [
      'after',
      place('3711'),
      { after: Buffer.from('["petitions","x","y"]').toString('base64url') },
      '"after" is not',
    ],
    [
      'after',
      place('3711'),
      { after: Buffer.from('["courtCases","x","y"]').toString('base64url') },
      '"after" is not',
    ],
    ['identity', person('cn:371102199001011234'), {}, '"identity" must be'],
    ['identity', person(null), {}, '"identity" must be'],
    ['code', place('37110'), {}, '"code" must be'],
    ['code', place('3711 or 1=1'), {}, '"code" must be'],
  ])('refuse an unusable %s: %j %j', async (_, of, args, message) => {
    courts.takeStatements()
    const { errors } = await courts.query(QUERY.replace('totalCount', ''), { of: [of], ...args })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors![0]!.message).toContain(message)
    expect(courts.takeStatements()).toEqual([])
  })
})
