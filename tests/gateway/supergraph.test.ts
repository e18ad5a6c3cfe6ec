import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGateway, type Gateway } from '../../gateway/create-gateway.ts'
import { loadDocuments } from '../../gateway/operation/documents.ts'
import { placeholderVariables } from '../../gateway/sandbox/placeholder-variables.ts'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { apiSchema } from '../graph/supergraph.ts'
import { PRIVATE_KEY } from './harness.ts'

const SCHEMA = new URL('../../schema/', import.meta.url)
const operations = await loadDocuments(new URL('operations', SCHEMA).pathname)
let gateway: Gateway

// Nobody listens on port 1: as if every agency were down.
beforeAll(async () => {
  gateway = await createGateway({
    supergraphSdl: await readFile(new URL('supergraph.graphql', SCHEMA), 'utf8'),
    agencies: AGENCIES.map(({ code, name }) => ({
      code,
      name,
      url: 'http://127.0.0.1:1/graphql',
      deadlineMs: 5_000,
    })),
    operations,
    privateKey: readPrivateKey(PRIVATE_KEY),
    log: createLogger('gateway', 'silent'),
    profile: 'development',
  })
})
afterAll(() => gateway.close())

test('the gateway is ready without any agency', async () => {
  const response = await fetch(`${gateway.url}/health/ready`)
  expect([response.status, await response.json()]).toEqual([200, { status: 'ready' }])
})

test.each(operations)('$name is answered all the same: null, and whose fault it is', async ({ document }) => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: document,
      variables: {
        ...placeholderVariables(document, apiSchema),
        id: 'center:1',
        code: '3711',
        name: '王',
        latitude: 35.4,
        longitude: 119.5,
        radiusMeters: 1,
      },
    }),
  })
  const { errors } = (await response.json()) as { errors: { message: string }[] }
  expect(response.status).toBe(200)
  expect(errors.length).toBeGreaterThan(0)
  for (const error of errors)
    expect(error).toMatchObject({
      message: expect.stringContaining('社会治理服务中心'),
      path: [expect.any(String)],
      extensions: { code: 'AGENCY_UNAVAILABLE', agency: 'center' },
    })
})
