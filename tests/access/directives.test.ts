import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Federation, type ServedGateway, startFederation } from './federation.ts'

/*
 * The rules that subgraphs write into their SDL, by concrete types, on what is fetched. The development clerk has the
 * scopes records:protected and developer, the mediator records:protected alone, the citizen none.
 */

const CASES = [
  {
    __typename: 'CourtCase',
    id: '1',
    title: 'a loan',
    judge: '王芳',
    secret: 's1',
    severity: 'HIGH',
    file: { page: '7' },
  },
  { __typename: 'Petition', id: '2', title: 'noise', channel: 'letter' },
]
const byId = (id: string) => CASES.find((one) => one.id === id)

const courts = {
  sdl: `type Query { cases: [Case] case(id: ID!): Case any: [Any] first: CourtCase must: Case! digits: Digits
      named(name: String): CourtCase }
    type Mutation { close(id: ID!): CourtCase @requiresScopes(scopes: [["developer"]]) }
    interface Case { id: ID! title: String }
    type CourtCase implements Case @key(fields: "id") {
      id: ID!
      title: String
      judge: String @requiresScopes(scopes: [["records:protected", "developer"], ["judge"]])
      secret: String @rule(policies: [["nobody-defines-it"]])
      severity: Severity
      file: File
      own: String @authenticated
      code: Digits
      must: String! @requiresScopes(scopes: [["developer"]])
    }
    type Petition implements Case @key(fields: "id") {
      id: ID!
      title: String @requiresScopes(scopes: [["records:protected"]])
      channel: String
    }
    union Any = CourtCase | Petition | File
    type File @requiresScopes(scopes: [["developer"]]) { page: String }
    enum Severity @authenticated { HIGH LOW }
    scalar Digits @requiresScopes(scopes: [["digits"]])`,
  resolvers: {
    Query: {
      cases: () => CASES,
      case: (_: unknown, { id }: { id: string }) => byId(id),
      any: () => [...CASES, { __typename: 'File', page: '9' }],
      first: () => CASES[0],
      must: () => CASES[1],
      digits: () => '12',
      named: () => CASES[0],
    },
    Mutation: { close: () => ({ ...CASES[0], title: 'closed' }) },
    CourtCase: { own: () => 'mine', code: () => '34', must: () => 'must' },
  },
}
// Composition asks for the rules of what is required; older compositions did not, so they are taken out again.
const JUDGE = '@requiresScopes(scopes: [["records:protected", "developer"], ["judge"]])'
const FILE = '@requiresScopes(scopes: [["developer"]])'
const review = {
  sdl: `type CourtCase @key(fields: "id") {
      id: ID!
      judge: String @external
      file: File @external
      summary: String @requires(fields: "judge") ${JUDGE}
      pages: String @requires(fields: "file { page }") ${FILE}
    }
    type File @shareable ${FILE} { page: String }`,
  resolvers: {
    CourtCase: {
      __resolveReference: (reference: object) => reference,
      summary: ({ judge }: { judge: string }) => `heard by ${judge}`,
      pages: ({ file }: { file: { page: string } | null }) => `of ${file?.page}`,
    },
  },
}
const withoutRulesOnWhatRequires = (supergraph: string) =>
  supergraph.replace(/^( {2}(?:summary|pages): .*?) @requiresScopes\(.*\)$/gm, '$1')

let federation: Federation
let gateway: ServedGateway
beforeAll(async () => {
  federation = await startFederation({
    courts: { ...courts, sdl: courts.sdl.replace('type File', 'type File @shareable') },
    review,
  })
  const supergraphSdl = withoutRulesOnWhatRequires(federation.supergraphSdl)
  expect(supergraphSdl.length).toBeLessThan(federation.supergraphSdl.length)
  gateway = await federation.serve({ supergraphSdl })
})
afterAll(() => federation.close())
beforeEach(() => {
  for (const agency of federation.agencies.values()) agency.behave()
})

const asked = () =>
  [...federation.agencies.values()]
    .flatMap(({ received }) => received.map(({ body }) => body.query))
    .join('\n')
const places = (errors: readonly { path?: unknown; extensions: { code: string } }[] = []) =>
  errors.map(({ path, extensions }) => [path, extensions.code])

describe('a field', () => {
  test('is there for who meets its rule, and not even fetched for who does not', async () => {
    const query = '{ first { id judge } }'
    expect((await gateway.ask(query, { role: 'clerk' })).data).toEqual({ first: { id: '1', judge: '王芳' } })
    federation.agencies.get('courts')!.behave()
    const { data, errors, status } = await gateway.ask(query, { role: 'mediator' })
    expect([status, data]).toEqual([200, { first: { id: '1', judge: null } }])
    expect(places(errors)).toEqual([[['first', 'judge'], 'FORBIDDEN']])
    expect(asked()).not.toContain('judge')
  })

  test.each([
    ['an alias', '{ first { j: judge } }', ['first', 'j']],
    ['a fragment', '{ first { ...f } } fragment f on CourtCase { judge }', ['first', 'judge']],
    ['an interface', '{ case(id: "1") { ... on CourtCase { judge } } }', ['case', 'judge']],
    ['a union', '{ any { ... on CourtCase { judge } } }', ['any', 0, 'judge']],
    ['a condition that holds', 'query { first { judge @include(if: true) } }', ['first', 'judge']],
  ])('is not had by way of %s', async (_way, query, path) => {
    const { data, errors } = await gateway.ask(query, { role: 'mediator' })
    expect(JSON.stringify(data)).not.toContain('王芳')
    expect(places(errors)).toContainEqual([path, 'FORBIDDEN'])
    expect(asked()).not.toContain('judge')
  })

  test('is no error where a condition leaves it out', async () => {
    expect(
      (await gateway.ask('{ first { id judge @skip(if: true) } }', { role: 'mediator' })).errors,
    ).toBeUndefined()
  })

  test('made from one that may not be read is not read either', async () => {
    const { data, errors } = await gateway.ask('{ first { summary pages } }', { role: 'mediator' })
    expect(data).toEqual({ first: { summary: null, pages: null } })
    expect(places(errors)).toEqual([
      [['first', 'summary'], 'FORBIDDEN'],
      [['first', 'pages'], 'FORBIDDEN'],
    ])
    expect(asked()).not.toMatch(/judge|file/)
    expect((await gateway.ask('{ first { summary pages } }', { role: 'clerk' })).data).toEqual({
      first: { summary: 'heard by 王芳', pages: 'of 7' },
    })
  })

  test('of a policy that nobody defines is for nobody', async () => {
    expect(places((await gateway.ask('{ first { secret } }', { role: 'clerk' })).errors)).toEqual([
      [['first', 'secret'], 'FORBIDDEN'],
    ])
  })

  test('that may not be null takes its object with it', async () => {
    const { data, errors } = await gateway.ask('{ first { id must } }', { role: 'mediator' })
    expect(data).toEqual({ first: null })
    expect(places(errors)).toEqual([[['first', 'must'], 'FORBIDDEN']])
  })
})

describe('a rule on a type', () => {
  test('is on every field that returns it', async () => {
    const { data, errors } = await gateway.ask('{ first { file { page } severity code } digits }', {
      role: 'citizen',
    })
    expect(data).toEqual({ first: { file: null, severity: 'HIGH', code: null }, digits: null })
    expect(places(errors).map(([path]) => path)).toEqual([['first', 'file'], ['first', 'code'], ['digits']])
  })

  test('that asks for a caller who is known', async () => {
    const { data } = await gateway.ask('{ first { severity own } }')
    expect(data).toEqual({ first: { severity: null, own: null } })
  })

  test('hides its objects where they come as members of a union, their type included', async () => {
    const { data, errors } = await gateway.ask('{ any { __typename } }', { role: 'citizen' })
    expect(data).toEqual({ any: [{ __typename: 'CourtCase' }, { __typename: 'Petition' }, null] })
    expect(places(errors)).toEqual([[['any', 2], 'FORBIDDEN']])
  })
})

test('what types of an interface differ in is judged by object', async () => {
  const { data, errors } = await gateway.ask('{ cases { id title } }', { role: 'citizen' })
  expect(data).toEqual({
    cases: [
      { id: '1', title: 'a loan' },
      { id: '2', title: null },
    ],
  })
  expect(places(errors)).toEqual([[['cases', 1, 'title'], 'FORBIDDEN']])
  expect((await gateway.ask('{ cases { id title } }', { role: 'mediator' })).data).toEqual({
    cases: [
      { id: '1', title: 'a loan' },
      { id: '2', title: 'noise' },
    ],
  })
})

test('a mutation that is not for the caller is not carried out', async () => {
  const mutation = 'mutation { close(id: "1") { title } }'
  const { data, errors } = await gateway.ask(mutation, { role: 'mediator' })
  expect([data, places(errors)]).toEqual([{ close: null }, [[['close'], 'FORBIDDEN']]])
  expect(asked()).toBe('')
  expect((await gateway.ask(mutation, { role: 'clerk' })).data).toEqual({ close: { title: 'closed' } })
})

test('callers of different rights do not share plans or answers', async () => {
  const query = '{ first { id judge own } }'
  const roles = ['clerk', 'mediator', 'citizen', 'clerk', undefined, 'mediator', 'clerk']
  const answers = await Promise.all(
    roles.map((role) => gateway.ask(query, role === undefined ? {} : { role })),
  )
  expect(answers.map(({ data }) => [data.first.judge, data.first.own])).toEqual([
    ['王芳', 'mine'],
    [null, 'mine'],
    [null, 'mine'],
    ['王芳', 'mine'],
    [null, null],
    [null, 'mine'],
    ['王芳', 'mine'],
  ])
})

test('a request with a forbidden field is refused whole where it is configured so', async () => {
  const strict = await federation.serve({ forbiddenFields: 'refuse' })
  const { status, data, errors } = await strict.ask('{ first { id judge } }', { role: 'mediator' })
  expect([status, data, places(errors)]).toEqual([403, undefined, [[undefined, 'FORBIDDEN']]])
  expect(errors![0]!.message).toContain('CourtCase.judge')
  expect(asked()).toBe('')
})

test('introspection shows what the caller may use', async () => {
  const query = `{ __schema { types { name fields { name } } } court: __type(name: "CourtCase") { fields { name } }
    file: __type(name: "File") { name } }`
  const fieldsFor = async (role: string) => {
    const { data } = await gateway.ask(query, { role })
    return { court: data.court.fields.map(({ name }: { name: string }) => name), file: data.file }
  }
  expect(await fieldsFor('clerk')).toEqual({
    court: expect.arrayContaining(['judge', 'file', 'summary', 'pages', 'own', 'must']),
    file: { name: 'File' },
  })
  const { court, file } = await fieldsFor('citizen')
  expect(court).toEqual(expect.arrayContaining(['id', 'title', 'severity', 'own']))
  for (const hidden of ['judge', 'file', 'summary', 'pages', 'must', 'secret', 'code'])
    expect(court).not.toContain(hidden)
  expect(file).toBeNull()
})

test('open, the rules are off', async () => {
  const open = await federation.serve({ open: true })
  expect((await open.ask('{ first { judge secret own } }')).data).toEqual({
    first: { judge: '王芳', secret: 's1', own: 'mine' },
  })
})
