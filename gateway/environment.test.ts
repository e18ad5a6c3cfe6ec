import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { AGENCIES } from '../subgraphs/kit/contract/agencies.ts'
import { generateKeys } from '../subgraphs/kit/contract/caller.ts'
import { generateMacKey } from '../subgraphs/kit/contract/request-mac.ts'
import { readTable } from '../tests/gateway/markdown.ts'
import { makeIdentity } from '../tests/harness/certificate.ts'
import { DEFAULT_BUDGET_LIMITS } from './budgets/limits.ts'
import { ENVIRONMENT_VARIABLES, loadEnvironment } from './environment.ts'

const SUPERGRAPH = import.meta.filename
const MAC_KEYS = Object.fromEntries(
  AGENCIES.map(({ code }) => [`${code.toUpperCase()}_MAC_KEY`, generateMacKey()]),
)
const WORKING = { GATEWAY_PRIVATE_KEY: generateKeys().privateKey, ...MAC_KEYS, SUPERGRAPH }

test('what is not given has a default in development', async () => {
  const environment = await loadEnvironment({
    ...WORKING,
    HOST: '',
    COURTS_URL: 'https://courts.example/door/',
  })
  expect(environment).toMatchObject({
    profile: 'development',
    host: '127.0.0.1',
    port: 4000,
    redisUrl: undefined,
  })
  expect(environment.agencies!.map(({ code, url, deadlineMs }) => [code, url, deadlineMs])).toEqual(
    AGENCIES.map(({ code, port }) => [
      code,
      code === 'courts' ? 'https://courts.example/door/graphql' : `http://127.0.0.1:${port}/graphql`,
      5_000,
    ]),
  )
})

test("an agency's deadline is its own, else the common one", async () => {
  const { agencies } = await loadEnvironment({
    ...WORKING,
    AGENCY_DEADLINE_MS: '2000',
    POLICE_DEADLINE_MS: '300',
  })
  expect(agencies!.find(({ code }) => code === 'police')?.deadlineMs).toBe(300)
  expect(agencies!.find(({ code }) => code === 'health')?.deadlineMs).toBe(2_000)
})

test("a request's time is 10 s unless another is given", async () => {
  expect((await loadEnvironment(WORKING)).limits).toEqual({ requestMs: 10_000 })
  const shorter = await loadEnvironment({ ...WORKING, REQUEST_DEADLINE_MS: '3000' })
  expect(shorter.limits).toEqual({ requestMs: 3_000 })
  await expect(loadEnvironment({ ...WORKING, REQUEST_DEADLINE_MS: '0' })).rejects.toThrow(
    'REQUEST_DEADLINE_MS',
  )
})

test('metrics have an address of their own where a port is given, on loopback unless another is', async () => {
  expect((await loadEnvironment(WORKING)).metrics).toBeUndefined()
  const { metrics } = await loadEnvironment({ ...WORKING, METRICS_PORT: '9464' })
  expect(metrics).toEqual({ host: '127.0.0.1', port: 9464 })
  const outside = await loadEnvironment({ ...WORKING, METRICS_PORT: '9464', METRICS_HOST: '10.0.0.1' })
  expect(outside.metrics).toEqual({ host: '10.0.0.1', port: 9464 })
})

test('fetches are shared when that is said', async () => {
  expect((await loadEnvironment(WORKING)).shareFetches).toBe(false)
  expect((await loadEnvironment({ ...WORKING, SHARE_FETCHES: 'true' })).shareFetches).toBe(true)
  await expect(loadEnvironment({ ...WORKING, SHARE_FETCHES: 'yes' })).rejects.toThrow(
    'expected true or false',
  )
})

const BUDGET_VARIABLES = ENVIRONMENT_VARIABLES.filter((name) => /COST|SUBJECT/.test(name))

test('budgets are those that were given, else the defaults', async () => {
  expect((await loadEnvironment(WORKING)).budgets).toEqual(DEFAULT_BUDGET_LIMITS)
  const { budgets } = await loadEnvironment({
    ...WORKING,
    OPERATION_COST: '1',
    AD_HOC_OPERATION_COST: '2',
    OFFICER_COST_PER_MINUTE: '3',
    CLIENT_COST_PER_MINUTE: '4',
    OFFICER_SUBJECTS_PER_HOUR: '5',
    OFFICER_SUBJECTS_PER_DAY: '6',
    CLIENT_SUBJECTS_PER_HOUR: '7',
    CLIENT_SUBJECTS_PER_DAY: '8',
    SUBJECT_ALARM_PERCENT: '9',
  })
  expect(budgets).toEqual({
    cost: { operation: 1, adHocOperation: 2, officer: 3, client: 4 },
    subjects: { officer: { hour: 5, day: 6 }, client: { hour: 7, day: 8 }, alarmPercent: 9 },
  })
  for (const unusable of ['0', 'none', '1.5'])
    await expect(loadEnvironment({ ...WORKING, OPERATION_COST: unusable })).rejects.toThrow('OPERATION_COST')
  await expect(loadEnvironment({ ...WORKING, SUBJECT_ALARM_PERCENT: '101' })).rejects.toThrow('_PERCENT')
})

test('the README tells the default budgets', async () => {
  const listed = new Map(
    readTable(new URL('./README.md', import.meta.url), '## Environment').map(([name, byDefault]) => [
      name,
      Number(byDefault),
    ]),
  )
  const { budgets } = await loadEnvironment(
    Object.assign({ ...WORKING }, ...BUDGET_VARIABLES.map((name) => ({ [name]: String(listed.get(name)) }))),
  )
  expect(budgets).toEqual(DEFAULT_BUDGET_LIMITS)
})

test('one message names every problem, and no value', async () => {
  const loading = loadEnvironment({
    GATEWAY_PRIVATE_KEY: 'secret-key',
    PORT: '99999',
    LOG_LEVEL: 'chatty',
    SUPERGRAPH: '/nowhere/supergraph.graphql',
    ...MAC_KEYS,
    COURTS_MAC_KEY: 'secret',
    COURTS_URL: 'courts:4002',
    HEALTH_DEADLINE_MS: 'soon',
    REDIS_URL: 'redis://user:secret-word@127.0.0.1:1',
  })
  const { message } = await loading.then(
    () => expect.unreachable(),
    (error: Error) => error,
  )
  const named = message.match(/^ {2}[A-Z_]+(?=: .)/gm)?.map((name) => name.trim())
  expect(named?.sort()).toEqual(
    [
      'COURTS_MAC_KEY',
      'COURTS_URL',
      'GATEWAY_PRIVATE_KEY',
      'HEALTH_DEADLINE_MS',
      'LOG_LEVEL',
      'PORT',
      'REDIS_URL',
      'SUPERGRAPH',
    ].sort(),
  )
  expect(message).not.toMatch(/secret/)
})

test('what is shared with an agency is asked for, and no less of it than cannot be guessed', async () => {
  const { POLICE_MAC_KEY: _, ...missing } = WORKING as Record<string, string>
  await expect(loadEnvironment(missing)).rejects.toThrow('POLICE_MAC_KEY: expected keys of at least 32 bytes')
  const short = Buffer.alloc(31, 'secret').toString('base64url')
  const weak = loadEnvironment({ ...WORKING, POLICE_MAC_KEY: [MAC_KEYS.POLICE_MAC_KEY, short].join(',') })
  await expect(weak).rejects.toThrow('POLICE_MAC_KEY: expected keys of at least 32 bytes')
  await expect(weak).rejects.not.toThrow(short)
})

test('trusted documents are those beside the city’s graph, others where they are named, or none', async () => {
  expect((await loadEnvironment(WORKING)).operations?.map(({ name }) => name)).toContain('UnifiedPerson')
  const folder = await mkdtemp(join(tmpdir(), 'onedoor-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'Own.graphql'), 'query Own { a }')
  const own = [{ name: 'Own', folder: '', document: 'query Own { a }' }]
  const named = { ...WORKING, TRUSTED_DOCUMENTS: folder }
  expect((await loadEnvironment(named)).operations).toEqual(own)
  const foreign = { supergraph: SUPERGRAPH, open: false }
  expect((await loadEnvironment(WORKING, foreign)).operations).toBeUndefined()
  expect((await loadEnvironment(named, foreign)).operations).toEqual(own)
  await expect(loadEnvironment({ ...WORKING, TRUSTED_DOCUMENTS: join(folder, 'none') })).rejects.toThrow(
    'TRUSTED_DOCUMENTS: there is no readable folder (ENOENT)',
  )
})

test('origins are named as browsers write them', async () => {
  expect((await loadEnvironment(WORKING)).allowedOrigins).toEqual([])
  const two = await loadEnvironment({ ...WORKING, ALLOWED_ORIGINS: 'https://a.example http://10.0.0.7:8080' })
  expect(two.allowedOrigins).toEqual(['https://a.example', 'http://10.0.0.7:8080'])
  for (const origin of [
    '*',
    'null',
    'a.example',
    'https://a.example/',
    'https://*.example',
    'https://A.example',
  ])
    await expect(loadEnvironment({ ...WORKING, ALLOWED_ORIGINS: origin })).rejects.toThrow('ALLOWED_ORIGINS')
})

test('an agency over TLS is known by its pin, and shown who asks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onedoor-tls-'))
  const { cert, key, pin } = makeIdentity()
  const [CLIENT_TLS_CERT, CLIENT_TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  await writeFile(CLIENT_TLS_CERT, cert)
  await writeFile(CLIENT_TLS_KEY, key)
  const variables = { ...WORKING, CLIENT_TLS_CERT, CLIENT_TLS_KEY, COURTS_TLS_PIN: pin }
  const { agencies } = await loadEnvironment({ ...variables, COURTS_URL: 'https://courts.example' })
  const tlsOf = (code: string) => agencies!.find((agency) => agency.code === code)!.tls
  expect(tlsOf('courts')).toEqual({ identity: { cert, key }, pins: new Set([pin]) })
  expect(tlsOf('police')).toBeUndefined()
  await expect(loadEnvironment(variables)).rejects.toThrow('COURTS_TLS_PIN is of no use')
  await rm(folder, { recursive: true })
})

test('in production every agency must be named', async () => {
  await expect(loadEnvironment({ ...WORKING, NODE_ENV: 'production' })).rejects.toThrow(
    new RegExp(AGENCIES.map(({ code }) => `${code.toUpperCase()}_URL: expected`).join('[^]*')),
  )
})

test('a server that is no Redis is found out', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const loading = loadEnvironment({ ...WORKING, REDIS_URL: `redis://127.0.0.1:${port}` })
  await expect(loading).rejects.toThrow('REDIS_URL: no Redis answers there')
  server.close()
})

test('the README lists every variable', () => {
  const listed = readTable(new URL('./README.md', import.meta.url), '## Environment').map(([name]) => name!)
  const perAgency = listed.filter((name) => name.startsWith('<AGENCY>'))
  const meant = listed
    .filter((name) => !perAgency.includes(name))
    .concat(
      AGENCIES.flatMap(({ code }) => perAgency.map((name) => name.replace('<AGENCY>', code.toUpperCase()))),
    )
  expect(meant.sort()).toEqual([...ENVIRONMENT_VARIABLES].sort())
})

const ISSUER = { issuer: 'https://id.example', audience: 'onedoor', jwksUrl: 'https://id.example/jwks' }

test('token issuers are read from JSON, and required in production', async () => {
  const { issuers } = await loadEnvironment({ ...WORKING, TOKEN_ISSUERS: JSON.stringify([ISSUER]) })
  expect(issuers).toEqual([{ ...ISSUER, algorithms: ['ES256', 'EdDSA', 'PS256', 'RS256'] }])
  await expect(loadEnvironment({ ...WORKING, NODE_ENV: 'production' })).rejects.toThrow('TOKEN_ISSUERS')
})

test.each([
  ['no JSON', 'https://id.example', 'expected JSON'],
  ['none', '[]', 'TOKEN_ISSUERS'],
  ['keys over the open', JSON.stringify([{ ...ISSUER, jwksUrl: 'http://id.example/jwks' }]), 'https://'],
  ['a symmetric algorithm', JSON.stringify([{ ...ISSUER, algorithms: ['HS256'] }]), 'algorithms'],
  ['the algorithm none', JSON.stringify([{ ...ISSUER, algorithms: ['none'] }]), 'algorithms'],
  ['an issuer twice', JSON.stringify([ISSUER, ISSUER]), 'twice'],
  ['an unknown setting', JSON.stringify([{ ...ISSUER, jwks_uri: 'x' }]), 'jwks_uri'],
])('token issuers that are %s are refused', async (_, value, message) => {
  await expect(loadEnvironment({ ...WORKING, TOKEN_ISSUERS: value })).rejects.toThrow(message)
})

test('the development profile listens on loopback alone', async () => {
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'onedoor.example'])
    await expect(loadEnvironment({ ...WORKING, HOST: host })).rejects.toThrow('loopback')
  for (const host of ['localhost', '127.0.0.1', '::1'])
    expect((await loadEnvironment({ ...WORKING, HOST: host })).host).toBe(host)
})

test('pseudonyms need a long key, which production asks for', async () => {
  const PSEUDONYM_KEY = 'a'.repeat(43)
  expect(await loadEnvironment({ ...WORKING, PSEUDONYM_KEY })).toMatchObject({
    pseudonymKey: PSEUDONYM_KEY,
    forbiddenFields: 'null',
  })
  await expect(loadEnvironment({ ...WORKING, PSEUDONYM_KEY: 'a'.repeat(42) })).rejects.toThrow(
    'at least 32 bytes',
  )
  await expect(loadEnvironment({ ...WORKING, NODE_ENV: 'production' })).rejects.toThrow('PSEUDONYM_KEY')
})

test('a field that may not be read is null, or the end of the request', async () => {
  expect(await loadEnvironment({ ...WORKING, FORBIDDEN_FIELDS: 'refuse' })).toMatchObject({
    forbiddenFields: 'refuse',
  })
  await expect(loadEnvironment({ ...WORKING, FORBIDDEN_FIELDS: 'hide' })).rejects.toThrow(
    'expected null or refuse',
  )
})
