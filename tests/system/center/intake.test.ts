import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { fillOrganisation } from '../../harness/organisation.ts'
import { fillSmallCity, GRID, LI, WANG } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

/*
 * The life of one dispute at the center, sent as a clerk's application sends it: from its acceptance to what the person
 * said afterwards.
 */

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connectDatabase({ url: urls.center, schema: 'center', maxConnections: 1 })
    await fillOrganisation(db)
    await db.$client.end()
  })
})
afterAll(() => system.close())

const send = async (name: string, variables: Record<string, unknown>) => {
  const { data, errors } = await system.ask(operation(`center/${name}`), variables)
  expect(errors, name).toBeUndefined()
  const [answer] = Object.values(data)
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  return answer as any
}
const act = (name: string, input: Record<string, unknown>) =>
  send(name, { input: { idempotencyKey: randomUUID(), ...input } })

const accept = (category: string) => ({
  idempotencyKey: randomUUID(),
  title: '装修噪声扰民',
  statement: '楼上装修每天到深夜，孩子无法休息。',
  category,
  channel: 'WINDOW',
  location: GRID,
  parties: [
    { role: 'APPLICANT', person: WANG.id },
    { role: 'RESPONDENT', person: LI.id },
  ],
})

it('a dispute is accepted, compared, routed, handled, settled and followed up', async () => {
  const accepted = await act('AcceptDispute', accept('NEIGHBOURHOOD'))
  const { id, reference } = accepted
  expect(accepted).toMatchObject({
    state: 'REGISTERED',
    version: 1,
    allowedActions: ['CLASSIFY', 'PROTECT', 'WITHDRAW'],
  })
  const again = await system.ask(operation('center/AcceptDispute'), { input: accept('NEIGHBOURHOOD') })
  expect(again.errors?.[0]).toMatchObject({
    message: expect.stringContaining(reference),
    extensions: { code: 'PRECONDITION_FAILED' },
  })

  const classified = await act('ClassifyIntakeCase', {
    id,
    expectedVersion: 1,
    category: 'NEIGHBOURHOOD',
    kind: 'NOISE',
  })
  expect(classified).toMatchObject({ state: 'CLASSIFIED', version: 2 })

  // What the agencies hold on the two: two records each, of which an officer knows that one is about this quarrel.
  const { candidates } = await send('IntakeCandidates', { id })
  expect(candidates.nodes).toHaveLength(12)
  expect(candidates.nodes[0]).toMatchObject({ score: expect.any(Number), decision: null })
  const police = candidates.nodes.find(({ record }: { record: { id: string } }) => record.id === 'police:1')
  expect(police).toMatchObject({ record: { agency: { code: 'police' } } })
  expect(police.reasons).toContain('SAME_PERSONS')
  const linked = await act('LinkIntakeCase', {
    id,
    expectedVersion: 2,
    records: ['police:1'],
    reason: '110已为同一噪声出警',
  })
  expect(linked).toMatchObject({ state: 'SCREENED', version: 3 })

  const routed = await act('RouteIntakeCase', {
    id,
    expectedVersion: 3,
    level: 'TOWNSHIP',
    unit: 'unit:371102001',
  })
  expect(routed).toMatchObject({ center: { id: 'office:371102001' }, unit: { name: '日照街道办事处' } })
  await act('TakeIntakeCase', { id, expectedVersion: 4 })
  const noted = await act('NoteIntakeCase', { id, expectedVersion: 5, note: '已上门，双方愿意协商' })
  expect(noted.version).toBe(6)

  // Somebody who saw the case before that is told what was done meanwhile.
  const late = await system.ask(operation('center/SettleIntakeCase'), {
    input: { idempotencyKey: randomUUID(), id, expectedVersion: 5, terms: '每日十八时后停止施工' },
  })
  expect(late.errors?.[0]).toMatchObject({
    message: expect.stringContaining('NOTE by development-clerk (version 6)'),
    extensions: { code: 'CONFLICT' },
  })
  const settled = await act('SettleIntakeCase', { id, expectedVersion: 6, terms: '每日十八时后停止施工' })
  expect(settled).toMatchObject({
    state: 'SETTLED',
    status: 'SETTLED',
    allowedActions: ['FOLLOW_UP', 'REOPEN', 'PROTECT'],
  })
  await act('FollowUpIntakeCase', { id, expectedVersion: 7, satisfaction: 5, words: '一次就办好了' })

  const whole = await send('IntakeCase', { id })
  expect(whole).toMatchObject({
    reference,
    state: 'CLOSED',
    handler: 'development-clerk',
    handledBy: { name: '郑洁' },
    satisfaction: 5,
  })
  expect(whole.history.nodes.map(({ action }: { action: string }) => action)).toEqual([
    'ACCEPT',
    'CLASSIFY',
    'LINK',
    'ROUTE',
    'TAKE',
    'NOTE',
    'SETTLE',
    'FOLLOW_UP',
  ])
  const list = await send('IntakeCases', { filter: { states: ['CLOSED'], location: '371102' } })
  expect(list).toMatchObject({ totalCount: 1, nodes: [{ id, satisfaction: 5 }] })

  // As any other record: on the person, in the unified view, and with the police's record in one matter.
  await vi.waitFor(async () => {
    const { person, disputes } = (
      await system.ask(
        `query ($person: ID!) {
          person(id: $person) { disputes { nodes { id status ... on IntakeCase { state satisfaction } } }
            intakeCases { nodes { id } } }
          disputes(filter: { agencies: ["center"] }) { totalCount nodes { id reference status parties { name } } }
        }`,
        { person: WANG.id },
      )
    ).data
    expect(disputes).toEqual({
      totalCount: 1,
      nodes: [{ id, reference, status: 'SETTLED', parties: [{ name: WANG.name }, { name: LI.name }] }],
    })
    expect(person.disputes.nodes[0]).toEqual({ id, status: 'SETTLED', state: 'CLOSED', satisfaction: 5 })
    expect(person.intakeCases.nodes).toEqual([{ id }])
    const { matter } = (await system.ask(operation('center/MatterOfDispute'), { id: 'police:1' })).data
      .dispute
    expect(matter.disputes.nodes.map((one: { id: string }) => one.id)).toEqual([id, 'police:1'])
  }, 15_000)
})

it('a dispute goes up a level, to mediation, and ends in other ways', async () => {
  const { id } = await act('AcceptDispute', accept('FAMILY'))
  let version = 1
  const step = async (name: string, input: Record<string, unknown> = {}) => {
    const answer = await act(name, { id, expectedVersion: version, ...input })
    version = answer.version
    return answer
  }
  const violent = await step('ClassifyIntakeCase', { category: 'FAMILY', kind: 'FAMILY_VIOLENCE' })
  expect(violent.protectedBecause).toBe('FAMILY_VIOLENCE')
  await step('DeclareIntakeCaseNew', { rejected: ['courts:1'], reason: '与借款案件无关' })
  await step('RouteIntakeCase', { level: 'TOWNSHIP', unit: 'unit:371102001' })
  const escalated = await step('EscalateIntakeCase', { unit: 'unit:center', reason: '需要妇联与公安参与' })
  expect(escalated).toMatchObject({ state: 'ROUTED', center: { id: 'office:371102' } })
  await step('TakeIntakeCase')
  expect(await step('GiveUpIntakeCase', { reason: '引导申请人身安全保护令' })).toMatchObject({
    status: 'CLOSED',
  })
  await step('ReopenIntakeCase', { reason: '当事人要求继续处理' })
  const referred = await step('ReferIntakeCaseToMediation', { reason: '双方同意调解' })
  expect(referred).toMatchObject({ state: 'IN_MEDIATION', mediation: { state: 'REGISTERED' } })
  const other = await act('AcceptDispute', accept('DEBT'))
  expect(
    await act('WithdrawIntakeCase', { id: other.id, expectedVersion: 1, reason: '已还款' }),
  ).toMatchObject({
    status: 'WITHDRAWN',
  })
  expect(
    await act('ProtectIntakeCase', {
      id: other.id,
      expectedVersion: 2,
      protection: 'PROTECTED',
      reason: '涉及个人隐私',
    }),
  ).toMatchObject({ protectedBecause: 'OFFICER' })
})
