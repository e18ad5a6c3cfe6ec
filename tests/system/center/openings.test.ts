import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { courtCases, litigants } from '../../../subgraphs/courts/tables.ts'
import { connectDatabase, type Database } from '../../../subgraphs/kit/database.ts'
import { recordOpenings } from '../../../subgraphs/kit/openings/tables.ts'
import { fillSmallCity, LI, WANG } from '../../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../../harness/system.ts'

const WAITING = { timeout: 20_000, interval: 50 }

/** A record that Wang Fang has no part in. */
const OF_LI = 'courts:3'

let system: TestSystem
let courts: Database
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const db = connectDatabase({ url: urls.courts, schema: 'courts', maxConnections: 1 })
    const [known] = await db.select().from(courtCases)
    await db.insert(courtCases).values({ ...known!, id: OF_LI, caseNumber: '(2025)鲁1102民初3号' })
    await db.insert(litigants).values({
      recordId: OF_LI,
      ordinal: 1,
      name: LI.name,
      identity: LI.identity,
      role: 'PLAINTIFF',
    })
    await db.update(courtCases).set({ protection: 'PROTECTED' })
    await db.$client.end()
  })
  courts = connectDatabase({ url: system.databaseUrls.courts, schema: 'courts', maxConnections: 1 })
})
afterAll(async () => {
  await courts.$client.end()
  await system.close()
})

/** Runs an operation as a development role does. */
async function run(role: string, name: string, variables: Record<string, unknown>, headers = {}) {
  const token = await post('/dev/token', { role }, {})
  const { data, errors } = await post(
    '/graphql',
    { query: operation(`center/${name}`), variables },
    { authorization: `Bearer ${token.access_token}`, ...headers },
  )
  expect(errors).toBeUndefined()
  return data
}

/** Headers of a request by a development role. */
async function as(role: string): Promise<Record<string, string>> {
  const { access_token } = await post('/dev/token', { role }, {})
  return { authorization: `Bearer ${access_token}`, ...REGISTER }
}

async function post(path: string, body: unknown, headers: Record<string, string>) {
  const answer = await request(`${system.gatewayUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  return (await answer.body.json()) as any
}

const CLERK = { 'x-purpose': 'dispute-handling' }
const REGISTER = { 'x-purpose': 'access-administration' }

it('protected records are opened, their agency is told, and its officers judge it', async () => {
  const input = (more: Record<string, unknown>) => ({ input: { idempotencyKey: randomUUID(), ...more } })
  const { openProtectedRecords: opening } = await run(
    'clerk',
    'OpenProtectedRecords',
    input({ person: WANG.id, reason: '当事人正遭受家庭暴力，需立即了解保护令' }),
    CLERK,
  )
  expect(opening).toMatchObject({ state: 'OPENED', person: { id: WANG.id } })

  await vi.waitUntil(async () => (await courts.select().from(recordOpenings)).length > 0, WAITING)
  const [known] = await courts.select().from(recordOpenings).where(eq(recordOpenings.id, opening.id))
  expect(known).toMatchObject({
    identity: WANG.identity,
    client: 'center-clerk',
    officer: 'development-clerk',
  })

  const { closeOpening: closed } = await run(
    'clerk',
    'CloseOpening',
    input({ openingId: opening.id, expectedVersion: opening.version, reason: '已核实' }),
    CLERK,
  )
  const { openings: queue } = await run(
    'officer-courts',
    'Openings',
    { filter: { states: ['CLOSED'] } },
    REGISTER,
  )
  expect(queue.nodes).toMatchObject([
    {
      id: opening.id,
      officer: 'development-clerk',
      allowedActions: ['REVIEW'],
      agenciesTold: [{ code: 'courts' }],
    },
  ])
  const { openings: others } = await run('officer-maritime', 'Openings', {}, REGISTER)
  expect(others.totalCount).toBe(0)
  const { reviewOpening: judged } = await run(
    'officer-courts',
    'ReviewOpening',
    input({
      openingId: opening.id,
      expectedVersion: closed.version,
      verdict: 'JUSTIFIED',
      remark: '情况紧急，理由充分',
    }),
    REGISTER,
  )
  expect(judged).toMatchObject({
    state: 'REVIEWED',
    verdict: 'JUSTIFIED',
    reviewedBy: 'development-officer-courts',
  })
  const { opening: told } = await run('clerk', 'OpeningHistory', { id: opening.id }, CLERK)
  expect(told.history.nodes.map(({ action }: { action: string }) => action)).toEqual([
    'OPEN',
    'CLOSE',
    'REVIEW',
  ])
})

it('a mediator knows of protected records of that person alone, while they are open', async () => {
  const token = await post('/dev/token', { role: 'mediator' }, {})
  const headers = { authorization: `Bearer ${token.access_token}`, 'x-purpose': 'dispute-handling' }
  const recordsOf = async (id: string): Promise<string[]> => {
    const query = 'query ($id: ID!) { person(id: $id) { disputes(first: 50) { totalCount nodes { id } } } }'
    const { data } = await post('/graphql', { query, variables: { id } }, headers)
    const { totalCount, nodes } = data.person.disputes
    expect(nodes).toHaveLength(totalCount)
    return nodes.map((record: { id: string }) => record.id)
  }
  const mutate = async (name: string, input: Record<string, unknown>) => {
    const variables = { input: { idempotencyKey: randomUUID(), ...input } }
    const { data } = await post('/graphql', { query: operation(`center/${name}`), variables }, headers)
    return Object.values(data)[0] as { id: string; version: number }
  }
  const ofCourts = (ids: readonly string[]) => ids.filter((id) => id.startsWith('courts:'))
  expect(ofCourts(await recordsOf(WANG.id))).toEqual([])
  const others = await recordsOf(LI.id)

  const reason = '当事人正遭受家庭暴力，需立即了解保护令'
  const opening = await mutate('OpenProtectedRecords', { person: WANG.id, reason })
  await vi.waitUntil(async () => ofCourts(await recordsOf(WANG.id)).length > 0, WAITING)
  // A record that is Wang Fang's too is known by whomever it is reached.
  expect((await recordsOf(LI.id)).sort()).toEqual([...others, 'courts:1', 'courts:2'].sort())
  await mutate('CloseOpening', { openingId: opening.id, expectedVersion: opening.version })
  await vi.waitUntil(async () => ofCourts(await recordsOf(WANG.id)).length === 0, WAITING)
  expect(await recordsOf(LI.id)).toEqual(others)
})

it('an agency gives its own, in its own name, and takes it back', async () => {
  const input = (more: Record<string, unknown>) => ({ input: { idempotencyKey: randomUUID(), ...more } })
  const { giveAgreement: given } = await run(
    'officer-courts',
    'GiveAgreement',
    input({
      client: 'legal-aid',
      terms: [{ coordinate: 'CourtCase' }],
      purposes: ['dispute-handling'],
      reason: '法律援助中心合作协议',
    }),
    REGISTER,
  )
  expect(given).toMatchObject({ client: 'legal-aid', state: 'IN_FORCE' })
  const { agreements } = await run(
    'officer-courts',
    'Agreements',
    { filter: { client: 'legal-aid' } },
    REGISTER,
  )
  expect(agreements.nodes).toMatchObject([{ id: given.id, agency: { code: 'courts' } }])
  const { revokeAgreement: revoked } = await run(
    'officer-courts',
    'RevokeAgreement',
    input({ agreementId: given.id, reason: '合作结束' }),
    REGISTER,
  )
  expect(revoked).toMatchObject({ id: given.id, state: 'REVOKED' })
})

it('what an agency takes back is gone, and is there again once it is given anew', async () => {
  const judge = async () => {
    const query = '{ dispute(id: "police:1") { id ... on PoliceIncident { policeStage } } }'
    return post('/graphql', { query }, {})
  }
  const { data: agreements } = await post(
    '/graphql',
    {
      query: operation('center/Agreements'),
      variables: { filter: { client: 'center-clerk', agency: 'police', states: ['IN_FORCE'] } },
    },
    await as('officer-police'),
  )
  const [standing] = agreements.agreements.nodes
  expect((await judge()).data.dispute.policeStage).not.toBeNull()
  await run(
    'officer-police',
    'RevokeAgreement',
    { input: { idempotencyKey: randomUUID(), agreementId: standing.id, reason: '协议到期' } },
    REGISTER,
  )
  await vi.waitUntil(async () => (await judge()).data.dispute === null, WAITING)
  await run(
    'officer-police',
    'GiveAgreement',
    {
      input: {
        idempotencyKey: randomUUID(),
        client: 'center-clerk',
        terms: standing.terms,
        purposes: standing.purposes.map((purpose: { code: string }) => purpose.code),
        protections: standing.protections,
        reason: '协议续签',
      },
    },
    REGISTER,
  )
  await vi.waitUntil(async () => (await judge()).data.dispute?.policeStage != null, WAITING)
})
