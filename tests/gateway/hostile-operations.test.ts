import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGateway, type Gateway } from '../../gateway/create-gateway.ts'
import { DEFAULT_PLANNING_LIMITS } from '../../gateway/planning/planning-limits.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { explodingOperation } from '../oracles/exploding-operation.ts'
import { PRIVATE_KEY, startAgency, type TestAgency } from './harness.ts'

/*
 * Clients whose operations cannot be planned within the budget. They are refused, and nobody else waits for that.
 */

/** To be planned each of them would take minutes. */
const { supergraphSdl, text } = explodingOperation(4)
const HOSTILE = ['query A', 'query B', 'query C'].map((head) => `${head} ${text}`)
const USUAL = '{ all { id } }'
const ANSWER = { data: { all: [{ __typename: 'T0', id: '1' }] } }

let common: TestAgency
let gateway: Gateway

beforeAll(async () => {
  common = await startAgency('common', 'type Query { a: Int }', {})
  common.misbehave((reply) => reply.type('application/json').send(ANSWER))
  const subgraphs = ['common', 't0', 't1', 't2', 't3']
  gateway = await createGateway({
    supergraphSdl,
    agencies: subgraphs.map((code) => ({ code, name: code, url: common.url, deadlineMs: 5_000 })),
    privateKey: readPrivateKey(PRIVATE_KEY),
    log: createLogger('gateway', 'silent'),
    profile: 'development',
    engine: 'compiled',
    limits: { requestMs: 60_000 },
  })
})
afterAll(async () => {
  await gateway.close()
  await common.close()
})

async function ask(query: string) {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) }
}

test('while hostile operations are planned and refused, others are answered, and nothing holds up the event loop', async () => {
  expect(await ask(USUAL)).toMatchObject({ status: 200, data: { all: [{ id: '1' }] } })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  let refused = 0
  const refusals = HOSTILE.map(async (query) => {
    const answer = await ask(query)
    refused += 1
    return answer
  })
  let answered = 0
  while (refused < HOSTILE.length) {
    expect(await ask(USUAL)).toMatchObject({ status: 200, data: { all: [{ id: '1' }] } })
    answered += 1
  }
  delay.disable()
  for (const answer of await Promise.all(refusals))
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COMPLEX' } }],
    })
  // One of them planned here would hold up everything for the whole budget, and nobody would be answered meanwhile.
  expect(answered).toBeGreaterThan(100)
  expect(delay.max / 1e6).toBeLessThan(DEFAULT_PLANNING_LIMITS.planMs / 2)
}, 120_000)
