import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OperationDocument } from '../../gateway/operation/documents.ts'
import { type GraphQLAnswer, startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'
import { startIssuer, type TestIssuer } from './issuer.ts'

const aDocument = (name: string, document: string): OperationDocument => ({ name, folder: '', document })
const CLOCK = 'query Clock { clock }\n'
const PERSON = 'query Person($id: ID!) { person(id: $id) { name } }\n'
const UNFIT = 'query Unfit { weather }\n'
const OPERATIONS = [
  aDocument('Clock', CLOCK),
  aDocument('Person', PERSON),
  aDocument('Unfit', UNFIT),
  aDocument('Schema', 'query Schema { __schema { queryType { name } } }'),
]
const AD_HOC = '{ person(id: "center:1") { name } }'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } })

let city: TestCity
let issuer: TestIssuer
let production: TestGateway
let clerk: Record<string, string>
let developer: Record<string, string>

beforeAll(async () => {
  city = await startCity()
  issuer = await startIssuer()
  clerk = await issuer.headers()
  developer = await issuer.headers({ scope: 'developer' })
  production = await startGateway(city, {
    profile: 'production',
    issuers: [issuer.issuer],
    operations: OPERATIONS,
  })
})
afterAll(async () => {
  await production.close()
  await issuer.close()
  await city.close()
})

type Answer = Pick<GraphQLAnswer, 'status' | 'data' | 'errors'>

async function post(
  body: object | string,
  headers: Record<string, string>,
  gateway = production,
): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

async function get(search: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${production.url}/graphql?${search}`, {
    headers: { 'apollo-require-preflight': 'true', ...headers },
  })
  return { status: response.status, ...((await response.json()) as object) }
}

const codes = ({ status, errors = [] }: Answer) => [
  status,
  ...errors.map(({ extensions }) => extensions.code),
]
const NOT_TRUSTED = [403, 'DOCUMENT_NOT_TRUSTED']
const NOW = { clock: 'now' }

describe('in production a trusted document is answered', () => {
  test.each<[string, object]>([
    ['by its name', { documentId: 'Clock' }],
    ['by the hash of its text', { documentId: `sha256:${hashOf(CLOCK)}` }],
    ['by the hash as clients with persisted queries send it', { extensions: persisted(hashOf(CLOCK)) }],
    ['by both', { documentId: `sha256:${hashOf(CLOCK)}`, extensions: persisted(hashOf(CLOCK)) }],
    ['by its text', { query: CLOCK }],
    ['by its text and its name', { query: CLOCK, documentId: 'Clock' }],
    ['by its text and its hash', { query: CLOCK, extensions: persisted(hashOf(CLOCK)) }],
    ["by its name, with its operation's", { documentId: 'Clock', operationName: 'Clock' }],
    ['by its name, beside a query that is empty', { documentId: 'Clock', query: '' }],
    ['by its name, beside extensions of others', { documentId: 'Clock', extensions: { other: 1 } }],
  ])('%s', async (_, body) => {
    expect(await post(body, clerk)).toEqual({
      status: 200,
      data: NOW,
      extensions: expect.anything(),
    })
  })

  test('with variables', async () => {
    expect((await post({ documentId: 'Person', variables: { id: 'center:1' } }, clerk)).data).toEqual({
      person: { name: '王芳' },
    })
  })

  test('to a GET', async () => {
    expect((await get('documentId=Clock', clerk)).data).toEqual(NOW)
    expect((await get(`documentId=sha256:${hashOf(CLOCK)}`, clerk)).data).toEqual(NOW)
    expect((await get(new URLSearchParams({ query: CLOCK }).toString(), clerk)).data).toEqual(NOW)
  })
})

describe('in production is refused, and nothing asked of any agency:', () => {
  test.each<[string, object | string, (number | string)[]]>([
    ['a text of the caller’s own', { query: AD_HOC }, NOT_TRUSTED],
    ['a trusted text with a space more', { query: `${CLOCK} ` }, NOT_TRUSTED],
    ['one with a space less', { query: CLOCK.trimEnd() }, NOT_TRUSTED],
    ['one with a comment', { query: `${CLOCK}# ` }, NOT_TRUSTED],
    ['one with a byte order mark', { query: `\u{feff}${CLOCK}` }, NOT_TRUSTED],
    ['one with another operation after it', { query: `${CLOCK}query B { clock }` }, NOT_TRUSTED],
    [
      'one with its name in it',
      { query: AD_HOC.replace('{', 'query Clock {'), operationName: 'Clock' },
      NOT_TRUSTED,
    ],
    ['a text of its own under a trusted name', { query: AD_HOC, documentId: 'Clock' }, NOT_TRUSTED],
    [
      'a text of its own under a trusted hash',
      { query: AD_HOC, documentId: `sha256:${hashOf(CLOCK)}` },
      NOT_TRUSTED,
    ],
    [
      'a text of its own with its hash',
      { query: AD_HOC, extensions: persisted(hashOf(AD_HOC)) },
      NOT_TRUSTED,
    ],
    ['a name in other letters', { documentId: 'clock' }, NOT_TRUSTED],
    ['a name that objects have', { documentId: 'constructor' }, NOT_TRUSTED],
    ['__proto__ as a name', { documentId: '__proto__' }, NOT_TRUSTED],
    ['a hash that nothing has', { documentId: `sha256:${'0'.repeat(64)}` }, NOT_TRUSTED],
    ['the same of persisted queries', { extensions: persisted('0'.repeat(64)) }, NOT_TRUSTED],
    [
      'a trusted text with the hash of another',
      { query: CLOCK, extensions: persisted(hashOf(PERSON)) },
      [400, 'BAD_REQUEST'],
    ],
    [
      'a trusted text under the name of another',
      { query: CLOCK, documentId: 'Person' },
      [400, 'BAD_REQUEST'],
    ],
    [
      'a name and the hash of another',
      { documentId: 'Clock', extensions: persisted(hashOf(PERSON)) },
      [400, 'BAD_REQUEST'],
    ],
    [
      'two hashes',
      { documentId: `sha256:${hashOf(CLOCK)}`, extensions: persisted(hashOf(PERSON)) },
      [400, 'BAD_REQUEST'],
    ],
    ['a hash in capitals', { documentId: `sha256:${hashOf(CLOCK).toUpperCase()}` }, [400, 'BAD_REQUEST']],
    ['a hash by another method', { documentId: `md5:${hashOf(CLOCK)}` }, [400, 'BAD_REQUEST']],
    ['a hash without its method', { documentId: hashOf(CLOCK) }, [400, 'BAD_REQUEST']],
    ['a name in letters that look alike', { documentId: 'Сlock' }, [400, 'BAD_REQUEST']],
    ['a name with a space', { documentId: 'Clock ' }, [400, 'BAD_REQUEST']],
    ['a name that leads to a file', { documentId: '../operations/Clock' }, [400, 'BAD_REQUEST']],
    ['an empty name', { documentId: '' }, [400, 'BAD_REQUEST']],
    ['a name in a list', { documentId: ['Clock'] }, [400, 'BAD_REQUEST']],
    [
      'a version of persisted queries that there is not',
      { extensions: { persistedQuery: { version: 2 } } },
      [400, 'BAD_REQUEST'],
    ],
    [
      'an operation that the document has not',
      { documentId: 'Clock', operationName: 'Person' },
      [400, 'OPERATION_RESOLUTION_FAILURE'],
    ],
    // Which of the two is read is the one that is judged.
    [
      'two texts, the trusted one first',
      `{"query": ${JSON.stringify(CLOCK)}, "query": ${JSON.stringify(AD_HOC)}}`,
      NOT_TRUSTED,
    ],
    [
      'keys that objects inherit from',
      `{"documentId": "Clock", "__proto__": {"query": "{ clock }"}}`,
      [400, 'BAD_REQUEST'],
    ],
    ['a document that asks for the schema', { documentId: 'Schema' }, [200, 'GRAPHQL_VALIDATION_FAILED']],
  ])('%s', async (_, body, expected) => {
    city.center.behave()
    const answer = await post(body, clerk)
    expect(codes(answer)).toEqual(expected)
    expect(answer.data).toBeUndefined()
    expect(city.center.received).toEqual([])
  })

  test.each<[string, string, (number | string)[]]>([
    ['a text in a GET', new URLSearchParams({ query: AD_HOC }).toString(), NOT_TRUSTED],
    ['two names in a GET', 'documentId=Clock&documentId=Person', [400, 'BAD_REQUEST']],
    ['a name in a GET with an encoded end', 'documentId=Clock%00', [400, 'BAD_REQUEST']],
    [
      'variables of a GET with keys that objects inherit from',
      `documentId=Person&variables=${encodeURIComponent('{"id": "1", "__proto__": {"a": 1}}')}`,
      [400, 'BAD_REQUEST'],
    ],
  ])('%s', async (_, search, expected) => {
    expect(codes(await get(search, clerk))).toEqual(expected)
  })

  test('the refusal says what would do', async () => {
    const { errors } = await post({ query: AD_HOC }, clerk)
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/documentId.*sha256.*onto the list.*"developer"/),
        extensions: { code: 'DOCUMENT_NOT_TRUSTED' },
      },
    ])
  })

  test('the log tells which text it was, and nothing of what is in it', async () => {
    await post({ query: AD_HOC }, { ...clerk, 'x-request-id': 'refused-1' })
    expect(production.lines.filter(({ requestId }) => requestId === 'refused-1')).toEqual([
      expect.objectContaining({ documentHash: hashOf(AD_HOC), errors: ['DOCUMENT_NOT_TRUSTED'] }),
    ])
    expect(JSON.stringify(production.lines)).not.toContain('center:1')
  })

  test('a scope that only looks like it does not do', async () => {
    for (const scope of ['Developer', 'developers', 'not-developer', 'developer2'])
      expect(codes(await post({ query: AD_HOC }, await issuer.headers({ scope })))).toEqual(NOT_TRUSTED)
  })
})

test('the first of two texts is not what is read', async () => {
  const answer = await post(`{"query": ${JSON.stringify(AD_HOC)}, "query": ${JSON.stringify(CLOCK)}}`, clerk)
  expect(answer.data).toEqual(NOW)
})

describe('with the scope developer', () => {
  test('texts of the caller’s own are answered, by their hash too, and to nobody else', async () => {
    const query = `${AD_HOC} # ${Date.now()}`
    const extensions = persisted(hashOf(query))
    expect(codes(await post({ extensions }, developer))).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND'])
    expect((await post({ query, extensions }, developer)).data).toEqual({ person: { name: '王芳' } })
    expect((await post({ extensions }, developer)).data).toEqual({ person: { name: '王芳' } })
    expect((await post({ documentId: `sha256:${hashOf(query)}` }, developer)).data).toBeDefined()
    expect(codes(await post({ extensions }, clerk))).toEqual(NOT_TRUSTED)
    expect(codes(await post({ query, extensions }, clerk))).toEqual(NOT_TRUSTED)
  })

  test('what is named must be what is sent', async () => {
    for (const named of [{ documentId: 'Clock' }, { extensions: persisted(hashOf(CLOCK)) }])
      expect(codes(await post({ query: AD_HOC, ...named }, developer))).toEqual([400, 'BAD_REQUEST'])
    expect((await post({ extensions: persisted(hashOf(CLOCK)) }, developer)).data).toEqual(NOW)
  })

  test('a name that there is not is unknown', async () => {
    expect(codes(await post({ documentId: 'Weather' }, developer))).toEqual(NOT_TRUSTED)
  })

  test('the schema is told, with suggestions; to others neither', async () => {
    const schema = { query: '{ __type(name: "Person") { name } }' }
    expect((await post(schema, developer)).data).toEqual({ __type: { name: 'Person' } })
    expect(codes(await post(schema, clerk))).toEqual(NOT_TRUSTED)
    expect((await post({ documentId: 'Schema' }, developer)).data).toBeDefined()
    const misspelt = { query: '{ dispute { id } }' }
    expect((await post(misspelt, developer)).errors?.[0]?.message).toContain('"disputes"')
  })

  test('plans are shown; to others not', async () => {
    const ask = (headers: Record<string, string>) =>
      post({ documentId: 'Clock' }, { ...headers, 'x-include-query-plan': 'true' })
    expect(await ask(developer)).toMatchObject({ extensions: { queryPlan: { kind: 'QueryPlan' } } })
    expect(await ask(clerk)).not.toHaveProperty('extensions.queryPlan')
  })
})

describe('a trusted document that does not fit the supergraph', () => {
  test('is in the log when it is loaded', () => {
    expect(production.lines.filter(({ operationName }) => operationName === 'Unfit')).toEqual([
      expect.objectContaining({
        level: 'warn',
        reasons: [expect.stringContaining('weather')],
        msg: 'a trusted document does not fit the supergraph and is refused',
      }),
    ])
  })

  test('is refused when it is asked for, without suggestions', async () => {
    const answer = await post({ documentId: 'Unfit' }, clerk)
    expect(codes(answer)).toEqual([200, 'GRAPHQL_VALIDATION_FAILED'])
    expect(JSON.stringify(answer)).not.toContain('Did you mean')
  })
})

test('documents that cannot be told apart, or are none, are an error at the start that names them all', async () => {
  const starting = startGateway(city, {
    operations: [
      aDocument('Clock', CLOCK),
      { ...aDocument('Clock', 'query Clock { __typename }'), folder: 'center' },
      aDocument('Other', CLOCK),
      aDocument('Torn', 'query Torn {'),
      aDocument('Two', 'query Two { clock } query Three { clock }'),
      aDocument('None', 'fragment F on Query { clock }'),
      aDocument('Unnamed', '{ clock }'),
    ],
  })
  const { message } = await starting.then(
    () => expect.unreachable(),
    (error: Error) => error,
  )
  expect(message.split('\n').map((line) => line.split(':')[0])).toEqual([
    'center/Clock.graphql',
    'Other.graphql',
    'Torn.graphql',
    'Two.graphql',
    'None.graphql',
    'Unnamed.graphql',
  ])
})

describe('whoever asks', () => {
  test('is answered in development', async () => {
    const development = await startGateway(city, { operations: OPERATIONS })
    try {
      expect((await post({ query: AD_HOC }, {}, development)).data).toEqual({ person: { name: '王芳' } })
      expect((await post({ documentId: 'Clock' }, {}, development)).data).toEqual(NOW)
    } finally {
      await development.close()
    }
  })

  test('is answered where there is no list, but not told the schema in production', async () => {
    const foreign = await startGateway(city, { profile: 'production' })
    try {
      expect((await post({ query: AD_HOC }, {}, foreign)).data).toEqual({ person: { name: '王芳' } })
      expect(codes(await post({ query: '{ __schema { types { name } } }' }, {}, foreign))).toEqual([
        200,
        'GRAPHQL_VALIDATION_FAILED',
      ])
    } finally {
      await foreign.close()
    }
  })

  test('is refused where the list is empty', async () => {
    const empty = await startGateway(city, {
      profile: 'production',
      issuers: [issuer.issuer],
      operations: [],
    })
    try {
      expect(codes(await post({ query: AD_HOC }, clerk, empty))).toEqual(NOT_TRUSTED)
    } finally {
      await empty.close()
    }
  })
})

test('after another supergraph was loaded the list is judged by it', async () => {
  const gateway = await startGateway(city, { operations: OPERATIONS })
  try {
    gateway.lines.length = 0
    await gateway.load(city.supergraphSdl.replace('clock: Moment', 'weather: Moment'))
    const unfit = gateway.lines.flatMap(({ operationName }) => operationName ?? [])
    expect(unfit).toEqual(['Clock'])
  } finally {
    await gateway.close()
  }
})
