import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentLimits } from '../../gateway/limits.ts'
import { type GraphQLAnswer, startCity, startGateway, type TestCity, type TestGateway } from './harness.ts'

const LIMITS: DocumentLimits = {
  tokens: 100,
  depth: 2,
  aliases: 4,
  rootFields: 3,
  directives: 2,
  selections: 20,
  introspectionDepth: 4,
  nameCharacters: 20,
  listElements: 3,
  valueCharacters: 30,
  variableCharacters: 110,
  variableDepth: 2,
}
const REVIEWED = 'query Reviewed($id: ID!) { person(id: $id) { disputes { id ... on CourtCase { court } } } }'
/** Ad hoc it would have too many aliases, and variables that are too large. */
const LARGE = `query Large($id: ID!) { person(id: $id) { ${'abcdefgh'.replace(/./g, '$&: name ')} } }`

let city: TestCity
let gateway: TestGateway
beforeAll(async () => {
  city = await startCity()
  gateway = await startGateway(city, {
    limits: { adHoc: LIMITS },
    operations: [
      { name: 'Reviewed', folder: '', document: REVIEWED },
      { name: 'Large', folder: '', document: LARGE },
    ],
  })
})
afterAll(async () => {
  await gateway.close()
  await city.close()
})

const names = (count: number) => Array.from({ length: count }, (_, at) => `x${at}: name`).join(' ')
const person = (selection: string) => `{ person(id: "center:1") { ${selection} } }`
const roots = (count: number) => `{ ${Array.from({ length: count }, (_, at) => `x${at}: clock`).join(' ')} }`
const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
const WITH_LIST = 'query ($n: Int) { disputes(first: $n) { id } }'

interface Case {
  query: string
  variables?: Record<string, unknown>
}

/** What each limit just allows, and what is just too much. */
const CASES: [limit: keyof DocumentLimits, allowed: Case, excessive: Case][] = [
  ['tokens', { query: `{ ${'clock '.repeat(18)} }` }, { query: `{ ${'clock '.repeat(99)} }` }],
  [
    'depth',
    { query: person('... { name }') },
    {
      query: `${person('...P')} fragment P on Person { ... { disputes { ...D } } } fragment D on Dispute { id }`,
    },
  ],
  [
    'aliases',
    { query: person(names(4)) },
    { query: `${person('...N ...N')} fragment N on Person { ${names(3)} }` },
  ],
  ['rootFields', { query: roots(3) }, { query: roots(4) }],
  [
    'directives',
    { query: '{ clock @include(if: true) @skip(if: false) }' },
    {
      query:
        '{ ...C @include(if: true) ...C @include(if: true) } fragment C on Query { clock @skip(if: false) }',
    },
  ],
  [
    'selections',
    { query: '{ ...A ...A } fragment A on Query { ...B ...B } fragment B on Query { clock clock clock }' },
    {
      query:
        '{ ...A ...A } fragment A on Query { ...B ...B } fragment B on Query { clock clock clock clock }',
    },
  ],
  [
    'introspectionDepth',
    { query: '{ __schema { types { fields { name } } } }' },
    { query: '{ __schema { types { fields { type { name } } } } }' },
  ],
  ['nameCharacters', { query: `{ ${'x'.repeat(20)}: clock }` }, { query: `{ ${'x'.repeat(21)}: clock }` }],
  [
    'listElements',
    { query: WITH_LIST, variables: { n: 1, other: [1, 2, 3] } },
    { query: WITH_LIST, variables: { n: 1, other: { in: [1, 2, 3, 4] } } },
  ],
  [
    'valueCharacters',
    { query: 'query ($id: ID!) { person(id: $id) { name } }', variables: { id: '字'.repeat(30) } },
    { query: `{ person(id: "${'字'.repeat(31)}") { name } }` },
  ],
  [
    'variableCharacters',
    { query: WITH_LIST, variables: { n: 1, a: 'x'.repeat(30), b: 'x'.repeat(30), c: 'x'.repeat(20) } },
    { query: WITH_LIST, variables: { n: 1, a: 'x'.repeat(30), b: 'x'.repeat(30), c: 'x'.repeat(30) } },
  ],
  [
    'variableDepth',
    { query: WITH_LIST, variables: { n: 1, other: nested(2) } },
    { query: WITH_LIST, variables: { n: 1, other: nested(3) } },
  ],
]

const post = async (body: object): Promise<GraphQLAnswer> => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, ...((await response.json()) as object) }
}

test('there is a case for each limit', () => {
  expect(CASES.map(([limit]) => limit)).toEqual(Object.keys(LIMITS))
})

describe('a document that nobody has reviewed', () => {
  test.each(CASES)('%s: as much as allowed is answered', async (_, allowed) => {
    expect((await post(allowed)).errors).toBeUndefined()
  })

  test.each(CASES)('%s: more is refused before any agency is asked', async (limit, _, excessive) => {
    city.center.behave()
    const { status, data, errors } = await post(excessive)
    expect([status, data]).toEqual([400, undefined])
    expect(errors).toEqual([
      { message: expect.stringContaining(`(${limit})`), extensions: { code: 'OPERATION_TOO_LARGE' } },
    ])
    expect(errors![0]!.message).toMatch(new RegExp(`\\b${LIMITS[limit]}\\b`))
    expect(city.center.received).toEqual([])
  })

  test('is told of everything at once that it has too much of', async () => {
    const { errors } = await post({
      query: `{ ${'x'.repeat(21)}: clock a: clock b: clock c: clock d: clock }`,
    })
    expect(errors?.map(({ message }) => /\((\w+)\)/.exec(message)?.[1])).toEqual([
      'aliases',
      'rootFields',
      'nameCharacters',
    ])
  })

  test('may give one value where a list is expected, which is no way round its limit', async () => {
    const query = 'query ($ids: [ID!] = "1") { clock ... @include(if: false) { person(id: "1") { name } } }'
    expect((await post({ query, variables: { ids: ['1', '2', '3', '4'] } })).errors?.[0]?.message).toContain(
      '(listElements)',
    )
  })

  test('has the same limits in each of its operations', async () => {
    const { errors } = await post({ query: `query A { clock } query B ${roots(4)}`, operationName: 'A' })
    expect(errors?.[0]?.message).toContain('(rootFields)')
  })
})

describe('a trusted document', () => {
  test('has limits of its own', async () => {
    for (const body of [{ query: LARGE }, { documentId: 'Large' }])
      expect((await post({ ...body, variables: { id: 'center:1', more: [1, 2, 3, 4] } })).data.person.h).toBe(
        '王芳',
      )
    expect(
      (await post({ query: `${LARGE} `, variables: { id: 'center:1' } })).errors?.[0]?.message,
    ).toContain('(aliases)')
  })

  test('is refused with variables beyond them', async () => {
    const { errors } = await post({
      documentId: 'Reviewed',
      variables: { id: ['x'].concat(Array(5_000).fill('x')) },
    })
    expect(errors?.[0]?.message).toContain('5001 elements in one list; at most 2000 are allowed')
  })
})

test('JSON that nests deeper than calls can go is refused, wherever it stands', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  for (const body of [
    `{"query":"{ clock }","variables":{"n":${deep}}}`,
    `{"query":"{ clock }","extensions":{"persistedQuery":${deep}}}`,
    `{"query":${deep}}`,
    deep,
  ]) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body,
    })
    const { errors } = (await response.json()) as GraphQLAnswer
    expect([response.status, errors?.[0]?.extensions.code]).toEqual([
      400,
      expect.stringMatching(/^(BAD_REQUEST|OPERATION_TOO_LARGE)$/),
    ])
  }
})

test('where there is no list of trusted documents, all have the limits of those', async () => {
  const foreign = await startGateway(city, { limits: { adHoc: LIMITS } })
  try {
    expect((await foreign.ask(LARGE, { id: 'center:1' })).data.person.h).toBe('王芳')
  } finally {
    await foreign.close()
  }
})

test('variables that do not fit are refused without suggestions', async () => {
  const { errors } = await post({
    query: 'query ($n: Int) { disputes(first: $n) { id } }',
    variables: { n: 'x' },
  })
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
  expect(errors?.[0]?.message).not.toContain('Did you mean')
})
