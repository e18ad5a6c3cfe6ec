import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { aMediator, fillMediators } from '../../../tests/harness/mediators.ts'
import { GRID, WANG } from '../../../tests/harness/small-city.ts'
import { PROTECTIONS } from '../../kit/contract/protection.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { openMediation } from '../mediation/open.ts'
import { mediationMediators } from '../mediation/tables.ts'
import { persons } from '../tables.ts'
import { conflictOfInterest } from './conflicts.ts'
import { bestMediators } from './propose.ts'
import { mediatorRelations, mediators } from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillMediators(center.db)
})
afterAll(() => center.close())

const open = (identities: readonly (string | null)[], title = '楼上漏水引起的相邻纠纷') =>
  center.db.transaction((transaction) =>
    openMediation(transaction, {
      originId: null,
      title,
      category: 'NEIGHBOURHOOD',
      locationCode: GRID,
      protection: 'OPEN',
      parties: identities.map((identity) => ({ role: 'OTHER', name: null, identity })),
      reason: '双方同意',
      by: aClerk(),
    }),
  )
const give = (recordId: string, mediatorId: string) =>
  center.db.insert(mediationMediators).values({ recordId, mediatorId, assignedAt: new Date() })

const propose = async (id: string, first = 5) => {
  const { data, errors } = await center.query(
    `query ($id: ID!, $first: Int!) { proposeMediator(mediation: $id, first: $first) {
      score reason matchesCategory matchedKeywords nearness openCases mediator { id } } }`,
    { id, first },
  )
  return errors ? errors[0]!.extensions.code : data.proposeMediator
}

describe('proposals', () => {
  it('are the best first, with the reason', async () => {
    const { id } = await open([null])
    const other = await open([null])
    await give(other.id, 'mediator:4')
    expect(await propose(id)).toEqual([
      ...(['mediator:1', 'mediator:5', 'mediator:4'] as const).map((mediator) => ({
        mediator: { id: mediator },
        score: mediator === 'mediator:4' ? 88 : 90,
        reason: `擅长此类纠纷；熟悉漏水、相邻；与纠纷同在一个乡镇（街道）；${mediator === 'mediator:4' ? '手头有1件' : '手头没有案件'}`,
        matchesCategory: true,
        matchedKeywords: ['漏水', '相邻'],
        nearness: 'TOWNSHIP',
        openCases: mediator === 'mediator:4' ? 1 : 0,
      })),
      expect.objectContaining({ mediator: { id: 'mediator:2' }, score: 50, nearness: 'COUNTY' }),
      expect.objectContaining({ mediator: { id: 'mediator:3' }, score: 0, nearness: 'CITY' }),
    ])
  })

  it('name nobody who is a party or related to one, nor who has the case', async () => {
    const { id } = await open([WANG.identity])
    await give(id, 'mediator:1')
    const named = (await propose(id)).map(({ mediator }: { mediator: { id: string } }) => mediator.id)
    expect(named).toEqual(['mediator:2', 'mediator:3'])
  })

  it('are null for what is not known, and nobody for what is over', async () => {
    expect(await propose('center:mediation-none')).toBeNull()
    expect(await propose('null\0')).toBeNull()
    expect(await propose('center:mediation-none', 21)).toBe('BAD_USER_INPUT')
    const { id } = await open([null])
    await center.query(
      'mutation ($input: WithdrawMediationInput!) { withdrawMediation(input: $input) { id } }',
      { input: { idempotencyKey: randomUUID(), mediation: id, expectedVersion: 1, reason: '自行和解' } },
    )
    expect(await propose(id)).toEqual([])
  })

  it('and assignments keep out exactly those with a conflict, whatever was declared', async () => {
    const people = ['center:a', 'center:b', 'center:c', 'center:d', 'center:e']
    const numbers = [71, 72, 73]
    await center.db.insert(persons).values(people.map((identity) => ({ id: identity.slice(7), identity })))
    await center.db
      .insert(mediators)
      .values(numbers.map((number, at) => aMediator(number, { identity: people[at]! })))
    const ids = numbers.map((number) => `mediator:${number}`)
    const relation = fc.record({ mediator: fc.constantFrom(...ids), to: fc.constantFrom(...people) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(relation, { maxLength: 4 }),
        fc.array(fc.option(fc.constantFrom(...people)), { maxLength: 3 }),
        async (relations, parties) => {
          await center.db.execute(`delete from mediator_relation where mediator_id like 'mediator:7_'`)
          for (const { mediator, to } of relations)
            await center.db
              .insert(mediatorRelations)
              .values({ mediatorId: mediator, identity: to, relation: 'OTHER_KIN' })
              .onConflictDoNothing()
          const { id } = await open(parties)
          const proposed = (await bestMediators(center.db, id, 1000, allRecords(PROTECTIONS))).map(
            ({ mediatorId }) => mediatorId,
          )
          for (const [at, mediator] of ids.entries()) {
            const self = people[at]!
            const kin = relations.flatMap((one) => {
              const declarer = people[ids.indexOf(one.mediator)]!
              if (one.mediator === mediator) return [one.to]
              return one.to === self ? [declarer] : []
            })
            const expected = parties.includes(self)
              ? 'is a party'
              : kin.some((one) => parties.includes(one))
                ? 'is related to a party'
                : undefined
            expect(await conflictOfInterest(center.db, id, mediator)).toBe(expected)
            expect(proposed.includes(mediator)).toBe(expected === undefined)
          }
        },
      ),
      { numRuns: 30 },
    )
    await center.db.execute(`delete from mediator where id like 'mediator:7_'`)
  })
})

describe('committees', () => {
  it('are told with their mediators and what lies on their desks, in a bounded number of statements', async () => {
    center.takeStatements()
    const { data, errors } = await center.query(
      `{ mediationCommittees { id name field categories openCases location { code }
          mediators(first: 2) { nodes { id openCases committee { id } location { code } } pageInfo { hasNextPage } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data.mediationCommittees).toMatchObject([
      {
        id: 'committee:labour',
        field: '劳动争议',
        categories: ['LABOUR'],
        mediators: { nodes: [{ id: 'mediator:3', openCases: 0 }], pageInfo: { hasNextPage: false } },
      },
      {
        id: 'committee:neighbours',
        mediators: {
          nodes: [
            { id: 'mediator:1', openCases: 1, committee: { id: 'committee:neighbours' } },
            { id: 'mediator:2' },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    ])
    expect(center.takeStatements().length).toBeLessThanOrEqual(8)
  })

  it('lead on to the next mediators', async () => {
    const page = async (after: string | null) => {
      const { data } = await center.query(
        `query ($after: String) { mediationCommittees { mediators(first: 2, after: $after) {
          nodes { id } pageInfo { endCursor hasNextPage } } } }`,
        { after },
      )
      return data
    }
    // A cursor belongs to one committee's list.
    const first = await page(null)
    const { endCursor } = first.mediationCommittees[1].mediators.pageInfo
    const { data, errors } = await center.query(
      `query ($after: String) { mediator(id: "mediator:1") { committee { mediators(first: 2, after: $after) { nodes { id } } } } }`,
      { after: endCursor },
    )
    expect(errors).toBeUndefined()
    expect(data.mediator.committee.mediators.nodes).toEqual([{ id: 'mediator:4' }, { id: 'mediator:5' }])
    expect((await center.query('{ mediator(id: "mediator:none") { id } }')).data).toEqual({ mediator: null })
  })
})
