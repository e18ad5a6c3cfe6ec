import { parse } from 'graphql'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, askerOf } from '../../../tests/harness/ask.ts'
import { createTestDatabase, type TestDatabase } from '../../../tests/harness/database.ts'
import { aClerk, agencyKeys } from '../../../tests/harness/keys.ts'
import { ANYBODY_CLIENT, type Caller } from '../contract/caller.ts'
import { connectDatabase, type Database } from '../database.ts'
import { type RunningServer, startServer } from '../server.ts'
import { executableSchema } from '../subgraph.ts'

const LINK = (imports: string, as = '') =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9"${as}, import: [${imports}])`

const TYPES = `
scalar DateTime
scalar Date
type Query {
  open: String
  known: String @authenticated
  anyOf: String @requiresScopes(scopes: [["a"], ["b", "c"]])
  both: String @requiresScopes(scopes: [["a"]]) @policy(policies: [["p"]])
  policies: String @policy(policies: [["p", "q"], ["r"]])
  short: String @requiresScopes(scopes: ["a", "b"])
  never: String @requiresScopes(scopes: [])
  file: File
  files: [File]
  things: [Thing]
  either: [Either]
  rank: Rank
  ranks: [Rank!]
  secret: Secret
}
interface Thing { id: ID! name: String }
type File implements Thing @key(fields: "id") @policy(policies: [["files"]]) {
  id: ID!
  name: String
  text: String @requiresScopes(scopes: [["text"]])
}
type Note implements Thing @key(fields: "id") { id: ID! name: String text: String @authenticated }
type Free implements Thing @key(fields: "id") { id: ID! name: String @policy(policies: [["free"]]) }
union Either = File | Note
enum Rank @requiresScopes(scopes: [["rank"]]) { HIGH }
scalar Secret @policy(policies: [["secret"]])
`

const LISTS = ['File', 'Note', 'Free']
const objects = (types: string[]) =>
  types.map((type) => ({ __typename: type, id: type, name: `of ${type}`, text: `in ${type}` }))

/** What was resolved, and for which references something was read. */
const resolved: string[] = []
const noting = (name: string, value: unknown) => (): unknown => {
  resolved.push(name)
  return value
}
const reference = (type: string) => ({
  __resolveReference: () => {
    resolved.push(`reference ${type}`)
    return objects([type])[0]
  },
})
const RESOLVERS = {
  Query: {
    ...Object.fromEntries(
      ['open', 'known', 'anyOf', 'both', 'policies', 'short', 'never', 'secret'].map((name) => [
        name,
        noting(name, name),
      ]),
    ),
    file: noting('file', objects(['File'])[0]),
    files: noting('files', objects(['File', 'File'])),
    things: noting('things', objects(LISTS)),
    either: noting('either', objects(['File', 'Note'])),
    rank: noting('rank', 'HIGH'),
    ranks: noting('ranks', ['HIGH']),
  },
  File: reference('File'),
  Note: reference('Note'),
}

let database: TestDatabase
let db: Database
const servers: RunningServer[] = []
beforeAll(async () => {
  database = await createTestDatabase()
  db = connectDatabase({ url: database.url, schema: 'public', maxConnections: 1 })
})
afterEach(() => void resolved.splice(0))
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  await db.$client.end()
  await database.drop()
})

/** A subgraph of this SDL over real HTTP, asked as by the gateway. */
async function serve(sdl: string) {
  const server = await startServer({
    agency: { code: 'courts' },
    environment: { HOST: '127.0.0.1', PORT: 0, ...agencyKeys('courts') },
    schema: executableSchema(sdl, RESOLVERS),
    db,
    log: pino({ level: 'silent' }),
    createContext: () => ({ records: {}, loaders: {} }),
  })
  servers.push(server)
  return askerOf(server.url, 'courts')
}

const IMPORTS = '"@key", "@authenticated", "@requiresScopes", "@policy"'
let agency: ReturnType<typeof askerOf>
beforeAll(async () => {
  agency = await serve(LINK(IMPORTS) + TYPES)
})

const caller = (scopes: string[] = [], policies: string[] = [], changes: Partial<Caller> = {}) =>
  aClerk({ scopes, policies, ...changes })
const ask = (query: string, by: Caller) => agency.query(query, {}, by)
const forbiddenAt = ({ errors = [] }: Answer) => {
  for (const { extensions } of errors) expect(extensions.code).toBe('FORBIDDEN')
  return errors.map(({ path }) => path!.join('.'))
}

describe('a field', () => {
  it.each<[string, string, Caller, boolean]>([
    ['without a rule', 'open', caller([], [], { client: ANYBODY_CLIENT }), true],
    ['for who is known', 'known', caller(), true],
    ['for who is known', 'known', caller([], [], { client: ANYBODY_CLIENT }), false],
    ['of one or two scopes', 'anyOf', caller(['a']), true],
    ['of one or two scopes', 'anyOf', caller(['c', 'b']), true],
    ['of one or two scopes', 'anyOf', caller(['b']), false],
    ['of one or two scopes', 'anyOf', caller([], ['a']), false],
    ['of a scope and a policy', 'both', caller(['a'], ['p']), true],
    ['of a scope and a policy', 'both', caller(['a']), false],
    ['of a scope and a policy', 'both', caller([], ['p']), false],
    ['of two policies or one', 'policies', caller([], ['q', 'p']), true],
    ['of two policies or one', 'policies', caller([], ['r']), true],
    ['of two policies or one', 'policies', caller([], ['q']), false],
    ['of two policies or one', 'policies', caller(['p', 'q', 'r']), false],
    ['of a list that is written as one', 'short', caller(['b']), true],
    ['of a list that is written as one', 'short', caller([], ['b']), false],
    ['of none of no scopes', 'never', caller(['a']), false],
    ['of a type with a rule', 'file { id }', caller([], ['files']), true],
    ['of a type with a rule', 'file { id }', caller(), false],
    ['of a list of a type with a rule', 'files { id }', caller(), false],
    ['of an enum with a rule', 'rank', caller(['rank']), true],
    ['of an enum with a rule', 'rank', caller(), false],
    ['of a list of an enum with a rule', 'ranks', caller(), false],
    ['of a scalar with a rule', 'secret', caller([], ['secret']), true],
    ['of a scalar with a rule', 'secret', caller(), false],
  ])('%s: %s', async (_, field, by, allowed) => {
    const name = field.split(' ')[0]!
    const answer = await ask(`{ given: ${field} open }`, by)
    expect(answer.data.open).toBe('open')
    expect(answer.data.given !== null).toBe(allowed)
    expect(forbiddenAt(answer)).toEqual(allowed ? [] : ['given'])
    expect(resolved.includes(name)).toBe(allowed || name === 'open')
  })

  it('says what it takes', async () => {
    const { errors } = await ask('{ both }', caller())
    expect(errors![0]).toMatchObject({
      message: '"Query.both" is not for this caller; it asks for the scopes a, the policies p.',
    })
  })

  it("of an object asks for its type's rule and its own", async () => {
    const answer = await ask('{ file { id text } }', caller([], ['files']))
    expect(answer.data).toEqual({ file: { id: 'File', text: null } })
    expect(forbiddenAt(answer)).toEqual(['file.text'])
    expect((await ask('{ file { text } }', caller(['text']))).data).toEqual({ file: null })
    expect((await ask('{ file { text } }', caller(['text'], ['files']))).data.file.text).toBe('in File')
  })
})

describe('behind an interface or a union', () => {
  it("each object's own type decides, whatever is between", async () => {
    const answer = await ask(
      '{ things { __typename name ...T ... on File { text } ... on Note { text } } } fragment T on Thing { alias: name }',
      caller([], [], { client: ANYBODY_CLIENT }),
    )
    expect(answer.data.things).toEqual([
      { __typename: 'File', name: null, alias: null, text: null },
      { __typename: 'Note', name: 'of Note', alias: 'of Note', text: null },
      { __typename: 'Free', name: null, alias: null },
    ])
    expect(forbiddenAt(answer).sort()).toEqual([
      'things.0.alias',
      'things.0.name',
      'things.0.text',
      'things.1.text',
      'things.2.alias',
      'things.2.name',
    ])
  })

  it('an object whose id may not be read is null', async () => {
    const answer = await ask('{ either { ... on Thing { id } } }', caller())
    expect(answer.data.either).toEqual([null, { id: 'Note' }])
    expect(forbiddenAt(answer)).toEqual(['either.0.id'])
  })
})

describe('references', () => {
  const of = ['File', 'Note', 'File', 'Free'].map((type) => ({ __typename: type, id: type }))

  it('of a type with a rule are null, and nothing is read for them', async () => {
    const selection = '__typename ... on File { name } ... on Note { name } ... on Free { name }'
    const answer = await agency.entities(of, selection, caller())
    expect(answer.data._entities).toEqual([
      null,
      { __typename: 'Note', name: 'of Note' },
      null,
      { __typename: 'Free', name: null },
    ])
    expect(forbiddenAt(answer).sort()).toEqual(['_entities.0', '_entities.2', '_entities.3.name'])
    expect(resolved).toEqual(['reference Note'])
    const allowed = await agency.entities(of, '... on File { name }', caller([], ['files']))
    expect(allowed.data._entities[0]).toEqual({ name: 'of File' })
  })
})

describe('directives by other names', () => {
  const renamed = TYPES.replaceAll('@authenticated', '@known')
    .replaceAll('@requiresScopes', '@fed__requiresScopes')
    .replaceAll('@policy', '@rule')

  it.each([
    [
      'imported as something else, or by the prefix of their link',
      LINK('"@key", {name: "@authenticated", as: "@known"}, {name: "@policy", as: "@rule"}', ', as: "fed"') +
        renamed,
    ],
    [
      'by the prefix that every link has',
      LINK('"@key"') + TYPES.replaceAll(/@(authenticated|requiresScopes|policy)/g, '@federation__$1'),
    ],
  ])('%s are kept', async (_, sdl) => {
    const other = await serve(sdl)
    const answer = await other.query('{ known both file { id } rank }', {}, caller(['a']))
    expect(answer.data).toEqual({ known: 'known', both: null, file: null, rank: null })
    expect(forbiddenAt(answer)).toEqual(['both', 'file', 'rank'])
  })

  it('are directives of somebody else, where they are not linked', async () => {
    const own = 'scalar DateTime scalar Date directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION'
    const other = await serve(
      `${LINK('"@key"')} ${own} type Query { open: String @policy(policies: [["p"]]) }`,
    )
    expect((await other.query('{ open }', {}, caller())).data).toEqual({ open: 'open' })
  })
})

it.each([
  ['an interface', 'interface Thing @authenticated { id: ID! name: String }', 'Thing'],
  [
    "an interface's field",
    'interface Thing { id: ID! name: String @policy(policies: [["p"]]) }',
    'Thing.name',
  ],
])('a rule on %s is refused, as it would be none', (_, definition, place) => {
  const sdl = LINK(IMPORTS) + TYPES.replace('interface Thing { id: ID! name: String }', definition)
  expect(() => parse(sdl)).not.toThrow()
  expect(() => executableSchema(sdl, RESOLVERS)).toThrow(place)
})
