import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AgencyCode } from '../../../subgraphs/kit/contract/agencies.ts'
import { connectDatabase } from '../../../subgraphs/kit/database.ts'
import { requestMediation } from '../../../subgraphs/kit/mediation/request.ts'
import { fillMediators } from '../../harness/mediators.ts'
import { fillSmallCity, GRID, KIM, WANG } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

const WAITING = { timeout: 20_000, interval: 50 }

let system: TestSystem
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connect('center', urls)
    await fillMediators(db)
    await db.$client.end()
  })
})
afterAll(() => system.close())

const connect = (schema: AgencyCode, urls: Readonly<Record<AgencyCode, string>>) =>
  connectDatabase({ url: urls[schema], schema, maxConnections: 1 })

// biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
const run = async (name: string, variables: Record<string, unknown> = {}): Promise<any> => {
  const { data, errors } = await system.ask(operation(`center/${name}`), variables)
  expect(errors).toBeUndefined()
  return data
}
const mutate = async (name: string, input: Record<string, unknown>) =>
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  Object.values(await run(name, { input: { idempotencyKey: randomUUID(), ...input } }))[0] as any
const caseOf = async (id: string) => (await run('MediationCase', { id })).dispute
const mediationOf = async (record: string) =>
  (await run('MediationOfRecord', { id: record })).dispute.mediation

describe('mediation docked with litigation', () => {
  it('goes from the court’s record to an agreement that is confirmed and kept', async () => {
    expect(await mediationOf('courts:1')).toBeNull()
    const referred = await mutate('ReferToMediation', {
      origin: 'courts:1',
      reason: '标的不大，适宜诉前调解',
    })
    expect(referred).toMatchObject({ kind: 'LITIGATION', state: 'REGISTERED', origin: { id: 'courts:1' } })
    const { id } = referred
    // The courts have recorded it, and the center knows that they have.
    await vi.waitFor(async () => expect(await mediationOf('courts:1')).toMatchObject({ id }), WAITING)
    await vi.waitFor(
      async () => expect(await caseOf(id)).toMatchObject({ acknowledgedAs: 'REFERRED' }),
      WAITING,
    )

    const { proposeMediator } = await run('ProposeMediator', { mediation: id })
    const proposed = proposeMediator.map(({ mediator }: { mediator: { id: string } }) => mediator.id)
    // Wang Fang is a party: she and her husband are not proposed, nor is who mediates no more.
    expect(proposed).toEqual(expect.arrayContaining(['mediator:1', 'mediator:2', 'mediator:3']))
    expect(proposed).toHaveLength(3)
    expect(proposeMediator[0].reason).toContain('手头没有案件')
    const steps: [string, Record<string, unknown>][] = [
      ['AssignMediator', { mediator: proposed[0] }],
      [
        'HoldMediationSession',
        {
          at: '2026-03-01T09:30:00+08:00',
          place: '中心第一调解室',
          attended: [WANG.name, KIM.name],
          outcome: '双方同意分期归还',
        },
      ],
      [
        'ConcludeMediation',
        {
          agreement: {
            terms: '分三期归还借款。',
            amount: 52000,
            signedAt: new Date().toISOString(),
            performBy: '2027-01-31',
          },
        },
      ],
      ['ApplyForConfirmation', { court: '日照市东港区人民法院' }],
      ['RecordConfirmation', { granted: true, reference: '(2026)鲁1102民特12号' }],
      ['RecordPerformance', { outcome: 'PERFORMED', note: '三期均已归还' }],
    ]
    for (const [index, [name, input]] of steps.entries())
      expect(await mutate(name, { mediation: id, expectedVersion: index + 1, ...input })).toMatchObject({
        version: index + 2,
      })

    await vi.waitFor(
      async () => expect(await caseOf(id)).toMatchObject({ status: 'SETTLED', acknowledgedAs: 'AGREED' }),
      WAITING,
    )
    const told = await caseOf(id)
    expect(told).toMatchObject({
      state: 'PERFORMED',
      origin: { id: 'courts:1', agency: { name: '人民法院' } },
      mediators: [{ id: proposed[0] }],
      sessions: [{ place: '中心第一调解室' }],
      agreement: { amount: 52000 },
      confirmation: { granted: true },
      performance: { outcome: 'PERFORMED' },
    })
    expect(told.history.nodes).toHaveLength(7)
    expect(told.matter.disputes.nodes.map((node: { id: string }) => node.id).sort()).toEqual(
      [id, 'courts:1'].sort(),
    )
    const { mediationCases } = await run('MediationCases', {
      filter: { location: '371102', states: ['PERFORMED'] },
    })
    expect(mediationCases).toMatchObject({ totalCount: 1, nodes: [{ id, kind: 'LITIGATION' }] })
  })

  it('is refused to whoever is a party, or comes too late', async () => {
    const { id } = await mutate('ReferToMediation', { origin: 'courts:2', reason: '双方愿意调解' })
    const assign = (mediator: string) =>
      system.ask(operation('center/AssignMediator'), {
        input: { idempotencyKey: randomUUID(), mediation: id, expectedVersion: 1, mediator },
      })
    const refused = await assign('mediator:4')
    expect(refused.errors?.[0]).toMatchObject({ extensions: { code: 'PRECONDITION_FAILED' } })
    const [one, other] = await Promise.all([assign('mediator:1'), assign('mediator:2')])
    const codes = [one, other].map(({ errors }) => errors?.[0]?.extensions.code)
    expect(codes.sort()).toEqual(['CONFLICT', undefined].sort())
    await mutate('WithdrawMediation', { mediation: id, expectedVersion: 2, reason: '自行和解' })
    await vi.waitFor(
      async () => expect(await caseOf(id)).toMatchObject({ acknowledgedAs: 'WITHDRAWN' }),
      WAITING,
    )
  })
})

describe('mediation docked with others', () => {
  it('that the police ask for returns to them when it fails', async () => {
    const police = connect('police', system.databaseUrls)
    await requestMediation(police, 'police:1', '双方愿意调解')
    await police.$client.end()
    const mediation = await vi.waitFor(async () => {
      const found = await mediationOf('police:1')
      expect(found).not.toBeNull()
      return found
    }, WAITING)
    await mutate('FailMediation', { mediation: mediation.id, expectedVersion: 1, reason: '一方不到场' })
    expect(await mediationOf('police:1')).toMatchObject({ state: 'RETURNED', endReason: '一方不到场' })
    await vi.waitFor(
      async () => expect(await caseOf(mediation.id)).toMatchObject({ acknowledgedAs: 'RETURNED' }),
      WAITING,
    )
  })

  it('comes from the procuratorate, which has no records here', async () => {
    const opened = await mutate('OpenMediation', {
      title: '王芳与金民俊赔偿纠纷',
      category: 'OTHER',
      kind: 'PROCURATORATE',
      location: GRID,
      originUnit: '日照市人民检察院',
      originReference: '日检民监〔2026〕12号',
      parties: [
        { role: 'APPLICANT', person: WANG.id },
        { role: 'RESPONDENT', person: KIM.id },
      ],
      reason: '双方有和解意愿',
    })
    expect(opened).toMatchObject({ originUnit: '日照市人民检察院', state: 'REGISTERED' })
  })

  it('is done by committees of mediators', async () => {
    const { mediationCommittees } = await run('MediationCommittees')
    expect(mediationCommittees.map(({ id }: { id: string }) => id)).toEqual([
      'committee:labour',
      'committee:neighbours',
    ])
    const { mediator } = await run('Mediator', { id: 'mediator:3' })
    expect(mediator).toMatchObject({ committee: { id: 'committee:labour' }, active: true })
  })
})
