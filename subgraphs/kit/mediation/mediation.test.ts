import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestHeaders } from '../../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { definition } from '../../courts/subgraph.ts'
import { courtCases } from '../../courts/tables.ts'
import { changePage, type RecordState } from '../contract/change.ts'
import { presentReferrals } from './queries.ts'
import { requestMediation } from './request.ts'
import { mediationReferrals } from './tables.ts'

let courts: TestSubgraph
beforeAll(async () => {
  courts = await startTestSubgraph(definition)
})
afterAll(() => courts.close())

let number = 0
async function aCase(): Promise<string> {
  const id = `courts:${++number}`
  await courts.db.insert(courtCases).values({
    id,
    title: '民间借贷纠纷',
    occurredAt: new Date('2026-03-01T01:30:00Z'),
    updatedAt: new Date('2026-03-01T01:30:00Z'),
    caseNumber: `(2026)鲁1102民初${number}号`,
    court: '日照市东港区人民法院',
    caseKind: 'CIVIL',
    stage: 'FILED',
    cause: '民间借贷纠纷',
  })
  return id
}

async function tell(kind: string, body: Record<string, unknown>): Promise<number> {
  const message = JSON.stringify({ id: randomUUID(), kind, at: '2026-03-01T01:30:00.000Z', body })
  const answer = await request(`${courts.url}/inbox`, {
    method: 'POST',
    headers: await requestHeaders('center', 'courts', { path: '/inbox', body: message }),
    body: message,
  })
  await answer.body.dump()
  return answer.statusCode
}
const referred = (record: string, mediation: string, changes: Record<string, unknown> = {}) =>
  tell('mediation.referred', {
    mediation,
    version: 1,
    record,
    at: '2026-03-01T01:30:00.000Z',
    request: null,
    reference: '日调〔2026〕00001号',
    reason: '适宜调解',
    ...changes,
  })
const returned = (record: string, mediation: string, changes: Record<string, unknown> = {}) =>
  tell('mediation.returned', {
    mediation,
    version: 3,
    record,
    at: '2026-03-05T01:30:00.000Z',
    reason: '分歧太大',
    ...changes,
  })

/** What the feed tells of a record's mediation. */
async function told(record: string) {
  const { body } = await courts.changes(undefined, 2000)
  const page = changePage.parse(body)
  return (page.changes.find(({ id }) => id === record) as RecordState | undefined)?.mediation
}
const field = async (id: string) =>
  (await courts.entities([{ __typename: 'CourtCase', id }], '... on CourtCase { mediation { id } }')).data
    ._entities[0].mediation

describe('a record’s mediation', () => {
  it('is nothing, and not in the feed, as long as it was never referred', async () => {
    const record = await aCase()
    expect(await told(record)).toBeUndefined()
    expect(await field(record)).toBeNull()
  })

  it('is what the center tells, and comes back by the feed as a change of the record', async () => {
    const record = await aCase()
    const { body } = await courts.changes(undefined, 2000)
    const { cursor } = body as { cursor: string }
    expect(await referred(record, 'center:mediation-a')).toBe(200)
    const next = (await courts.changes(cursor)).body as { changes: RecordState[] }
    expect(next.changes).toMatchObject([
      { id: record, version: 2, mediation: { id: 'center:mediation-a', state: 'REFERRED' } },
    ])
    expect(await field(record)).toEqual({ id: 'center:mediation-a' })
    await returned(record, 'center:mediation-a')
    expect(await told(record)).toEqual({ id: 'center:mediation-a', state: 'RETURNED' })
    expect(await field(record)).toEqual({ id: 'center:mediation-a' })
  })

  it('of a record that is none of this agency’s is passed over', async () => {
    expect(await referred('courts:never', 'center:mediation-b')).toBe(200)
    expect(await presentReferrals(courts.db, ['courts:never'])).toEqual([])
    expect(await told('courts:never')).toBeUndefined()
  })

  it.each([{ version: 0 }, { reason: '' }, { record: 7 }, { at: 'yesterday' }])(
    'is refused when told with %o',
    async (change) => {
      expect(await referred(await aCase(), 'center:mediation-c', change)).toBe(400)
    },
  )

  it('is the latest that was told, in whatever order and however often messages come', async () => {
    const message = fc.constantFrom(
      ['referred', 'one', 1, 1] as const,
      ['returned', 'one', 3, 2] as const,
      ['referred', 'two', 1, 3] as const,
      ['returned', 'two', 2, 4] as const,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        const record = await aCase()
        for (const [kind, name, version, day] of messages) {
          const send = kind === 'referred' ? referred : returned
          await send(record, `center:mediation-${record}-${name}`, {
            version,
            at: `2026-03-0${day}T01:30:00.000Z`,
          })
        }
        const [latest] = messages.toSorted(([, , , one], [, , , other]) => other - one)
        expect(await told(record)).toEqual({
          id: `center:mediation-${record}-${latest![1]}`,
          state: latest![0] === 'referred' ? 'REFERRED' : 'RETURNED',
        })
      }),
      { numRuns: 25 },
    )
  })
})

describe('a request for mediation', () => {
  it('goes out by the feed, once, and is over when the center answers', async () => {
    const record = await aCase()
    const ids = await Promise.all([1, 2, 3].map(() => requestMediation(courts.db, record, '双方愿意调解')))
    expect(new Set(ids).size).toBe(1)
    expect(await told(record)).toEqual({ state: 'REQUESTED', request: ids[0], reason: '双方愿意调解' })
    expect(await field(record)).toBeNull()
    await referred(record, 'center:mediation-d', { request: ids[0] })
    expect(await told(record)).toEqual({ state: 'REFERRED', id: 'center:mediation-d' })
    await expect(requestMediation(courts.db, record, '再试')).rejects.toMatchObject({
      message: `${record} is being mediated already, as center:mediation-d; it can be requested again when that has ended.`,
      extensions: { code: 'PRECONDITION_FAILED' },
    })
    // By a clock that is ahead of this agency's.
    await returned(record, 'center:mediation-d', { at: new Date(Date.now() + 60_000).toISOString() })
    const again = await requestMediation(courts.db, record, '再试')
    expect(again).not.toBe(ids[0])
    expect(await told(record)).toMatchObject({ state: 'REQUESTED', request: again })
  })

  it.each([
    ['courts:never', '双方愿意调解'],
    ['', '双方愿意调解'],
    [null, ' '],
    [null, 'x'.repeat(2001)],
    [null, 'a\0b'],
  ])('for %j is not made with %j', async (record, reason) => {
    await expect(requestMediation(courts.db, record ?? (await aCase()), reason)).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })
})

it('declares its tables as they are migrated', async () => {
  expect(declaredColumns([mediationReferrals])).toEqual(
    await migratedColumns(courts.db, [mediationReferrals]),
  )
})
