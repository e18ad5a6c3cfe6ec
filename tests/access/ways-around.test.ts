import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { courtCases } from '../../subgraphs/courts/tables.ts'
import { connectDatabase } from '../../subgraphs/kit/database.ts'
import { fillSmallCity, KIM, LI, WANG } from '../harness/small-city.ts'
import { type SystemAnswer, startSystem, type TestSystem } from '../harness/system.ts'

/*
 * An officer of the police knows of the courts' protected records: that they are there. Titles and what the courts keep of
 * them are not given, and names in part. So whatever way a document takes to these, none is in the answer.
 */

let system: TestSystem
let headers: Record<string, string>
beforeAll(async () => {
  system = await startSystem(async (urls) => {
    await fillSmallCity(urls)
    const courts = connectDatabase({ url: urls.courts, schema: 'courts', maxConnections: 1 })
    await courts.update(courtCases).set({ protection: 'PROTECTED' })
    await courts.$client.end()
  })
  const { access_token } = await post('/dev/token', { role: 'officer-police' })
  headers = { authorization: `Bearer ${access_token}`, 'x-purpose': 'department-work' }
})
afterAll(() => system.close())

async function post(path: string, body: object, more: Record<string, string> = {}) {
  const answer = await request(`${system.gatewayUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
  return { status: answer.statusCode, ...((await answer.body.json()) as any) }
}
const ask = (query: string, variables: object = {}): Promise<SystemAnswer> =>
  post('/graphql', { query, variables }, headers)
/** What the courts keep of their records, and documents of the small city's persons. */
const UNREADABLE = new RegExp(
  ['courts 纠纷', '赵敏', '民间借贷', ...[WANG, LI, KIM].map(({ identity }) => identity)].join('|'),
)
const NAMES = new RegExp([WANG, LI, KIM].map(({ name }) => name).join('|'))

describe('no way of writing it shows what an agreement does not name', () => {
  test.each<[string, string, object?]>([
    ['under other names', '{ a: dispute(id: "courts:2") { status: title __typename x: id } }'],
    [
      'twice',
      '{ dispute(id: "courts:2") { id title } again: dispute(id: "courts:2") { id ... on Dispute { title } } }',
    ],
    ['on the concrete type', '{ dispute(id: "courts:2") { id ... on CourtCase { title judge cause } } }'],
    [
      'on the interface',
      '{ dispute(id: "courts:2") { id ... on Dispute { ... on CourtCase { ... on Dispute { title } } } } }',
    ],
    [
      'in fragments within fragments',
      `{ dispute(id: "courts:2") { ...a } } fragment a on Dispute { id ...b } fragment b on CourtCase { ...c }
        fragment c on Dispute { title ... on CourtCase { judge } }`,
    ],
    [
      'where a variable decides',
      `query ($yes: Boolean!, $no: Boolean!) { dispute(id: "courts:2") {
        id title @include(if: $yes) ... on CourtCase @skip(if: $no) { judge } } }`,
      { yes: true, no: false },
    ],
    [
      'by the edges of a list',
      '{ disputes(first: 50) { edges { node { id title ... on CourtCase { judge } } } nodes { title } } }',
    ],
    [
      'by what happened near',
      '{ disputesNear(latitude: 35.42, longitude: 119.46, radiusMeters: 5000) { nodes { id title } } }',
    ],
    [
      'by a person',
      `{ person(id: "${WANG.id}") { id residentIdMasked disputes(first: 50) { nodes { id title ... on CourtCase { cause } } } } }`,
    ],
    [
      'by the parties of another record',
      '{ dispute(id: "police:2") { parties { person { disputes(first: 50) { nodes { id title } } } } } }',
    ],
    [
      'beside what may be read',
      '{ disputes(first: 50) { nodes { id ... on CourtCase { judge } ... on PoliceIncident { title station } } } }',
    ],
  ])('%s', async (_, query, variables) => {
    const answer = await ask(query, variables)
    expect(JSON.stringify(answer)).not.toMatch(UNREADABLE)
    // That there is the record may be known: it was reached.
    expect(JSON.stringify(answer.data)).toContain('"courts:2"')
  })

  test.each([
    [
      'by a list of the agency’s own',
      `{ person(id: "${WANG.id}") { courtCases { nodes { id title judge litigants { name } } } } }`,
    ],
    ['with the keys of entities', '{ person(id: "p-wang") { identity } }'],
    [
      'as the gateway asks agencies',
      '{ _entities(representations: [{ __typename: "CourtCase", id: "courts:2" }]) { ... on CourtCase { title } } }',
    ],
    ['as the agency’s own schema', '{ _service { sdl } }'],
  ])('nor %s', async (_, query) => {
    const answer = await ask(query)
    expect(JSON.stringify(answer)).not.toMatch(UNREADABLE)
    const codes = (answer.errors ?? []).map(({ extensions }) => extensions.code)
    expect(codes.length).toBeGreaterThan(0)
    for (const code of codes) expect(['FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED']).toContain(code)
  })
})

describe('what is masked is masked however it is reached', () => {
  test.each([
    ['as it is', '{ dispute(id: "courts:2") { parties { name } } }'],
    ['under other names', '{ dispute(id: "courts:2") { parties { role: name id: name } } }'],
    ['twice', '{ dispute(id: "courts:2") { parties { name again: name ... on DisputeParty { name } } } }'],
    ['on the concrete type', '{ dispute(id: "courts:2") { ... on CourtCase { parties { ... { name } } } } }'],
    ['of the person behind it', '{ dispute(id: "courts:2") { parties { person { name also: name } } } }'],
    [
      'in a list',
      '{ disputes(first: 50, filter: { agencies: ["courts"] }) { edges { node { parties { name person { name } } } } } }',
    ],
    [
      'in the records of the person behind it',
      '{ dispute(id: "courts:2") { parties { person { disputes(first: 50) { nodes { parties { name } } } } } } }',
    ],
  ])('%s', async (_, query) => {
    const answer = await ask(query)
    expect(JSON.stringify(answer)).not.toMatch(NAMES)
    expect(JSON.stringify(answer)).not.toMatch(UNREADABLE)
    expect(JSON.stringify(answer.data)).toContain('王*')
  })
})
