import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Supergraph } from '@apollo/federation-internals'
import { eq } from 'drizzle-orm'
import { SignJWT } from 'jose'
import postgres from 'postgres'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadDocuments, type OperationDocument } from '../../gateway/operation/documents.ts'
import { gridLink } from '../../subgraphs/center/grids/grid-link.ts'
import { createLinkSigner } from '../../subgraphs/center/public/link-signer.ts'
import { courtCases } from '../../subgraphs/courts/tables.ts'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { connectDatabase } from '../../subgraphs/kit/database.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { askerOf } from '../harness/ask.ts'
import { fillGrids } from '../harness/grids.ts'
import { aClerk, keys, linkSecrets, macKeyOf, requestHeaders } from '../harness/keys.ts'
import { fillOrganisation } from '../harness/organisation.ts'
import { startTestPublicServer, type TestPublicServer } from '../harness/public-server.ts'
import { fillSmallCity, GRID, KIM, LI, WANG } from '../harness/small-city.ts'
import { SUPERGRAPH, type SystemAnswer, startSystem, type TestSystem } from '../harness/system.ts'
import { variablesOf } from '../harness/variables.ts'
import { wordsIn } from '../harness/words.ts'

/*
 * Everything that OneDoor does is done once, and much goes wrong; then all that was logged at the lowest level, and all
 * metrics, are searched for what the databases hold and for what was asked with.
 */

/** Stands in every text that is sent, so that wherever one goes it is found. */
const MARK = `不得入日志${randomUUID().slice(0, 8)}`
const CASE = `(2026)鲁1102民初${MARK}号`
const PSEUDONYM_KEY = 'c2VjcmV0LW9mLXBzZXVkb255bXMtb2YtdGhpcy10ZXN0'
const WAITING = { timeout: 30_000, interval: 20 }

const lines: string[] = []
const logTo = { write: (line: string) => void lines.push(line) }
const tokens: string[] = []
let system: TestSystem
let publicServer: TestPublicServer
let operations: readonly OperationDocument[]
const schema = Supergraph.build(SUPERGRAPH).apiSchema().toGraphQLJSSchema()

beforeAll(async () => {
  operations = await loadDocuments(fileURLToPath(new URL('../../schema/operations', import.meta.url)))
  system = await startSystem(
    async (urls) => {
      await fillSmallCity(urls)
      await withDatabase(urls.center, 'center', async (db) => {
        await fillOrganisation(db)
        await fillGrids(db)
      })
      await withDatabase(urls.courts, 'courts', async (db) => {
        await db.update(courtCases).set({ protection: 'PROTECTED' }).where(eq(courtCases.id, 'courts:1'))
      })
    },
    { pseudonymKey: PSEUDONYM_KEY },
    { logTo },
  )
  publicServer = await startTestPublicServer(system.databaseUrls.center, {
    log: createLogger('public', 'trace', logTo),
  })
}, 120_000)
afterAll(async () => {
  await publicServer?.close()
  await system?.close()
})

async function withDatabase(
  url: string,
  code: string,
  work: (db: ReturnType<typeof connectDatabase>) => Promise<unknown>,
): Promise<void> {
  const db = connectDatabase({ url, schema: code, maxConnections: 1 })
  await work(db)
  await db.$client.end()
}

type Headers = Record<string, string>

async function send(body: string, headers: Headers = {}, path = '/graphql') {
  const answer = await request(`${system.gatewayUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: answer.statusCode, text: await answer.body.text() }
}

async function as(role: string, purpose: string): Promise<Headers> {
  const { text } = await send(JSON.stringify({ role }), {}, '/dev/token')
  const { access_token } = JSON.parse(text)
  tokens.push(access_token)
  return {
    authorization: `Bearer ${access_token}`,
    'x-purpose': purpose,
    'x-case': encodeURIComponent(CASE),
  }
}

async function run(name: string, variables: object, headers: Headers = {}): Promise<SystemAnswer> {
  const { document } = operations.find((one) => one.name === name)!
  const { status, text } = await send(JSON.stringify({ query: document, variables }), headers)
  return { status, ...JSON.parse(text) }
}

async function act(name: string, input: object, headers: Headers = {}) {
  const { data, errors } = await run(name, { input: { idempotencyKey: randomUUID(), ...input } }, headers)
  expect(errors, name).toBeUndefined()
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  return Object.values(data)[0] as any
}

const isLogged = (words: RegExp) => vi.waitUntil(() => lines.some((line) => words.test(line)), WAITING)

/** Of variables and input fields, by name; other texts are the mark. */
const VALUES = {
  idempotencyKey: () => randomUUID(),
  person: KIM.id,
  code: GRID,
  location: GRID,
  place: '371102',
  name: WANG.name,
  latitude: 35.42,
  longitude: 119.46,
  radiusMeters: 2_000,
  from: '2025-01-01',
  to: '2025-12-31',
  first: 5,
  after: null,
}
/** Where an operation's variables have a meaning of their own. */
const ITS_OWN: Readonly<Record<string, object>> = {
  UnifiedPerson: { id: WANG.id },
  PersonLive: { id: WANG.id },
  UnifiedLocation: { code: '371102' },
  CallPunctuality: { from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' },
  MatterOfDispute: { id: 'police:1' },
  WalkAcrossAgencies: { id: 'courts:2' },
}

describe('what is done', () => {
  it('every operation, with the least and with all that it takes', async () => {
    const headers = await as('clerk', 'dispute-handling')
    const answered = new Set<string>()
    for (const { name, document } of operations)
      for (const whole of [false, true]) {
        const variables = variablesOf(document, schema, { values: VALUES, text: MARK, whole })
        const { status, errors } = await run(name, { ...variables, ...ITS_OWN[name] }, headers)
        expect([200, 403], name).toContain(status)
        if (!errors) answered.add(name)
      }
    // Those of whom nothing has to be there before are answered whole.
    expect([...answered]).toEqual(
      expect.arrayContaining(['UnifiedPerson', 'SearchPeople', 'IntakeCases', 'Calls']),
    )
    expect(answered.size).toBeGreaterThan(25)
  }, 120_000)

  it('a dispute, from its acceptance to what was said afterwards', async () => {
    const { id } = await act('AcceptDispute', {
      title: `装修噪声扰民 ${MARK}`,
      statement: `楼上装修每天到深夜 ${MARK}`,
      category: 'NEIGHBOURHOOD',
      channel: 'WINDOW',
      location: GRID,
      parties: [
        { role: 'APPLICANT', person: WANG.id },
        { role: 'RESPONDENT', person: LI.id },
      ],
    })
    const classified = { category: 'NEIGHBOURHOOD', kind: 'NOISE' }
    await act('ClassifyIntakeCase', { id, expectedVersion: 1, ...classified })
    const linked = { records: ['police:1'], reason: `同一噪声 ${MARK}` }
    await act('LinkIntakeCase', { id, expectedVersion: 2, ...linked })
    await act('RouteIntakeCase', { id, expectedVersion: 3, level: 'TOWNSHIP', unit: 'unit:371102001' })
    await act('TakeIntakeCase', { id, expectedVersion: 4 })
    await act('NoteIntakeCase', { id, expectedVersion: 5, note: `已上门 ${MARK}` })
    const { errors } = await run('NoteIntakeCase', {
      input: { idempotencyKey: randomUUID(), id, expectedVersion: 5, note: `晚了 ${MARK}` },
    })
    expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
    await act('ReferIntakeCaseToMediation', { id, expectedVersion: 6, reason: `双方同意 ${MARK}` })
  })

  it('a report of a resident, through the gateway and through the form of a grid’s page', async () => {
    const reporter = { name: '欧阳无名氏', phone: '0633-7654321' }
    const { receipt } = await act('SubmitPublicReport', {
      description: `路灯不亮 ${MARK}`,
      latitude: 35.421,
      longitude: 119.461,
      reporter,
      anonymous: false,
    })
    expect((await run('PublicReportProgress', { receipt })).errors).toBeUndefined()
    tokens.push(receipt)
    const links = createLinkSigner(linkSecrets)
    const { link } = gridLink({ links, publicUrl: 'https://public.example' }, GRID, new Date())
    const { status, text } = await publicServer.get(link)
    expect(status).toBe(200)
    const form = /name="form" value="([^"]+)"/.exec(text)![1]!
    tokens.push(link.split('/').at(-1)!, form)
    const fields = { form, description: `井盖缺失 ${MARK}`, name: '欧阳无名氏', phone: '13900001234' }
    const sent = await publicServer.post(`${link}/report`, String(new URLSearchParams(fields)))
    expect(sent.status).toBeLessThan(400)
    for (const description of [`${MARK}\u0000`, MARK.repeat(1_000)])
      await publicServer.post(`${link}/report`, String(new URLSearchParams({ ...fields, description })))
    await publicServer.get(`/${encodeURIComponent(MARK)}?name=${encodeURIComponent(WANG.name)}`)
    await publicServer.post(`${link.slice(0, -3)}/report`, String(new URLSearchParams(fields)))
    await publicServer.post(link, `{"name":"${WANG.name}`, { 'content-type': 'application/json' })
  })

  it('an agreement, and protected records opened, of which their agency is told', async () => {
    const reason = `合作协议 ${MARK}`
    const courts = await as('officer-courts', 'access-administration')
    const given = {
      client: 'legal-aid',
      terms: [{ coordinate: 'CourtCase' }],
      purposes: ['dispute-handling'],
    }
    await act('GiveAgreement', { ...given, reason }, courts)
    await act('OpenProtectedRecords', { person: WANG.id, reason: `当事人正遭受家庭暴力 ${MARK}` })
    await isLogged(/"process":"worker".*"msg":"told"/)
  })
})

describe('what goes wrong', () => {
  it('requests that are none, and callers who are nobody', async () => {
    const signed = await new SignJWT({ name: WANG.name, sub: MARK, client_id: MARK })
      .setProtectedHeader({ alg: 'HS256', kid: MARK })
      .sign(new TextEncoder().encode('a secret of somebody else, long enough'))
    tokens.push(signed)
    const query = `query { person(residentId: "${WANG.identity.slice(3)}") { name } }`
    const number = WANG.identity.slice(3)
    const bad: [string, Headers?, string?][] = [
      [`{"query": "${MARK}`],
      [JSON.stringify([{ query }])],
      [JSON.stringify({ query: MARK, operationName: MARK, documentId: MARK })],
      [JSON.stringify({ query, variables: MARK })],
      [JSON.stringify({ query: `{ ${WANG.name} }` })],
      [
        JSON.stringify({
          query: 'query ($n: Int) { disputes(first: $n) { nodes { id } } }',
          variables: { n: MARK },
        }),
      ],
      [JSON.stringify({ query: `{ disputes(filter: { statuses: ["${MARK}"] }) { nodes { id } } }` })],
      [JSON.stringify({ query: `{ person(residentId: "${MARK}") { id } }` })],
      [JSON.stringify({ query }), { authorization: `Bearer ${signed}` }],
      [JSON.stringify({ query }), { authorization: `Basic ${Buffer.from(MARK).toString('base64')}` }],
      [JSON.stringify({ query }), { 'x-case': '%E7%8E' }],
      [JSON.stringify({ query }), { 'x-purpose': 'curiosity', 'x-case': encodeURIComponent(MARK) }],
      [JSON.stringify({ query }), { 'x-request-id': number }],
      [JSON.stringify({ role: MARK }), {}, '/dev/token'],
      [query, { 'content-type': 'text/plain' }],
      ['{}', {}, `/${encodeURIComponent(MARK)}`],
      [JSON.stringify({ query, variables: { x: MARK.repeat(200_000) } })],
    ]
    for (const [body, headers, path] of bad) await send(body, headers, path)
    for (const search of [query, MARK])
      await (
        await fetch(
          `${system.gatewayUrl}/graphql?query=${encodeURIComponent(search)}&variables=${encodeURIComponent(MARK)}`,
        )
      ).text()
    await rawRequest(`GET /${encodeURIComponent(MARK)} HTTP/9\r\nname: ${WANG.name}\r\n\r\n`)
  })

  it('texts that a database cannot hold', async () => {
    const headers = await as('clerk', 'dispute-handling')
    for (const text of [
      `${MARK}\n    at ${MARK} (home:1:1)\u0000`,
      `${MARK}\ud800`,
      `'; drop table person; -- ${MARK}`,
    ])
      for (const { name, document } of operations) {
        const values = { ...VALUES, name: text, code: text }
        await run(name, variablesOf(document, schema, { values, text, whole: true }), headers)
      }
  }, 120_000)

  it('requests that go to agencies and are not the gateway’s, or not what it would ask', async () => {
    const courts = urlOf('courts')
    const body = JSON.stringify({ query: `{ ${MARK} }`, variables: { name: WANG.name } })
    const bound = await requestHeaders('gateway', 'courts', { path: '/graphql', body })
    const others: Headers[] = [
      { 'content-type': 'application/json' },
      { ...bound, 'x-onedoor-caller': `${bound['x-onedoor-caller']}x` },
      { ...bound, 'x-request-id': 'another' },
      bound,
      bound,
    ]
    for (const headers of others)
      await (await request(`${courts}/graphql`, { method: 'POST', headers, body })).body.dump()
    const asker = askerOf(courts, 'courts')
    const caller = aClerk({ case: CASE })
    await asker.query(
      'query ($ids: [_Any!]!) { _entities(representations: $ids) { __typename } }',
      { ids: MARK },
      caller,
    )
    await asker.query(
      'query ($n: Int!) { _service { sdl } a: __typename @skip(if: $n) }',
      { n: MARK },
      caller,
    )
    await asker.query('query ($n: Boolean!) { __typename @skip(if: $n) }', { n: MARK }, caller)
    await asker.entities(
      [
        { __typename: 'Person', identity: MARK },
        { __typename: 'Person', identity: { a: MARK } },
      ],
      '... on Person { courtCases { nodes { id title litigants { name } } } }',
      caller,
    )
    await asker.entities(
      [{ __typename: 'Person', identity: `${MARK}\u0000` }],
      '... on Person { courtCases { nodes { id } } }',
      caller,
    )
  })

  it('a database that is not what its agency believes', async () => {
    const sql = postgres(system.databaseUrls.courts, { max: 1, onnotice: () => undefined })
    await sql`alter table courts.court_case rename column judge to judge_gone`
    const { errors } = await run('UnifiedPerson', { id: WANG.id })
    expect(errors?.some(({ extensions }) => extensions.code === 'INTERNAL')).toBe(true)
    await sql`alter table courts.court_case rename column judge_gone to judge`
    await sql.end()
    await isLogged(/"process":"courts".*"msg":"a resolver failed"/)
    // What the agency's own checks would refuse, had it come through them.
    await withDatabase(system.databaseUrls.center, 'center', async (db) => {
      await db.$client`update person set gender = ${MARK} where id = ${LI.id}`.catch(() => undefined)
      await db.$client`update person set birth_date = '0001-01-01' where id = ${KIM.id}`
    })
    await run('UnifiedPerson', { id: LI.id })
    await run('UnifiedPerson', { id: KIM.id })
  })

  it('an agency that is away, and one that tells rubbish', async () => {
    const port = Number(new URL(urlOf('courts')).port)
    await system.stopAgency('courts')
    await run('UnifiedPerson', { id: WANG.id })
    await isLogged(/"process":"indexer".*"msg":"the feed could not be read"/)
    const rubbish = createServer((asked, answer) => {
      const entities = [{ court: { [MARK]: WANG.name }, id: MARK, title: 5 }]
      const errors = [
        { message: `${WANG.name} ${MARK}`, path: ['_entities', 0, MARK], extensions: { code: MARK } },
      ]
      const change = { id: MARK, title: WANG.name, parties: [{ name: WANG.name, role: MARK }] }
      const graphql = { data: { _entities: entities }, errors }
      answer.setHeader('content-type', 'application/json')
      answer.end(
        JSON.stringify(asked.url === '/graphql' ? graphql : { changes: [change], records: [change] }),
      )
    })
    await once(rubbish.listen(port, '127.0.0.1'), 'listening')
    const before = lines.length
    await run('UnifiedPerson', { id: WANG.id })
    await act('OpenProtectedRecords', { person: LI.id, reason: `需立即了解 ${MARK}` })
    await vi.waitUntil(
      () => lines.slice(before).some((line) => /"process":"worker".*"msg":"could not be done"/.test(line)),
      WAITING,
    )
    rubbish.closeAllConnections()
    rubbish.close()
    await once(rubbish, 'close')
    await system.startAgency('courts')
  }, 60_000)
})

const urls = new Map<string, string>()
/** Where an agency listens, as its log says. */
function urlOf(agency: AgencyCode): string {
  for (const line of lines) {
    const { process, msg, url } = JSON.parse(line)
    if (msg === 'listening') urls.set(process, url)
  }
  return urls.get(agency)!
}

async function rawRequest(text: string): Promise<void> {
  const { hostname, port } = new URL(system.gatewayUrl)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined).resume()
  socket.end(text)
  await once(socket, 'close')
}

it('no log line and no metric holds anything of a person, a record, a caller’s secret or what was asked with', async () => {
  const parsed = lines.map((line) => JSON.parse(line))
  for (const process of ['gateway', ...AGENCIES.map(({ code }) => code), 'indexer', 'worker', 'public'])
    expect(parsed.filter((line) => line.process === process).length, process).toBeGreaterThan(0)
  for (const process of ['gateway', 'center', 'courts', 'public'])
    expect(
      parsed.some((line) => line.process === process && line.msg === 'request'),
      process,
    ).toBe(true)
  for (const { name } of operations)
    expect(
      parsed.some((line) => line.operationName === name),
      name,
    ).toBe(true)
  const metrics = await (await fetch(`${system.gatewayUrl}/metrics`)).text()
  expect(metrics).toMatch(/onedoor_\w+\{.*code="AGENCY_UNAVAILABLE"/)

  const secrets = new Set([MARK, CASE, encodeURIComponent(MARK), PSEUDONYM_KEY, ...linkSecrets, ...tokens])
  for (const { privateKey } of Object.values(keys)) secrets.add(privateKey)
  for (const { code } of AGENCIES) {
    for (const word of await wordsIn(system.databaseUrls[code], code)) secrets.add(word)
    for (const issuer of ['gateway', 'center'] as const) secrets.add(macKeyOf(issuer, code))
    secrets.add(new URL(system.databaseUrls[code]).password)
  }
  for (const { name, identity, id } of [WANG, LI, KIM]) {
    expect(secrets).toContain(name)
    expect(secrets).toContain(identity.split(':').at(-1))
    secrets.add(id)
  }
  expect(secrets.size).toBeGreaterThan(100)

  const found = new Set<string>()
  const texts = [...lines, metrics]
  for (const text of texts)
    for (const secret of secrets) if (text.includes(secret)) found.add(`${secret}: ${text.slice(0, 600)}`)
  expect([...found]).toEqual([])
  const all = texts.join('')
  expect(all).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./)
  expect(all).not.toMatch(/\d{13}\.[\w-]{16,64}\.[\w-]{43}/)
  expect(all).not.toMatch(/\p{Script=Han}/u)
})
