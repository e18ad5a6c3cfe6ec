import { buildSchema, parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { decideConditions } from './conditions.ts'
import { assignFieldKeys } from './field-keys.ts'
import { clientVariable, toPlannerOperation } from './planner-operation.ts'
import { operationOf } from './root-selections.ts'

const SCHEMA = buildSchema(`
  type Query { user(id: ID): User  users: [User!]  _0: Int }
  type Mutation { rename(name: String): User  reset: User }
  type User { id: ID!  email(form: Int): String  name: String  friend: User }
`)

function rewrite(text: string, name?: string) {
  const document = parse(text)
  const keys = assignFieldKeys(document, SCHEMA)
  return toPlannerOperation(document, operationOf(document, name), keys)
}

test('fields with an alias or with arguments get keys that no name of the client can meet', () => {
  // `_0` is a field of this schema, so that keys begin with two underscores.
  expect(rewrite('{ users { id email: id name constructor: name __proto__: name } }').texts).toEqual([
    '{users{id __0:id name __1:name __2:name}}',
  ])
})

test('a field that takes arguments gets one even without them', () => {
  expect(rewrite('{ users { email a: email(form: 1) } }').texts).toEqual([
    '{users{__0:email __1:email(form:1)}}',
  ])
})

test('equal uses of a response key share a key, others do not', () => {
  expect(
    rewrite('{ users { a: email(form: 1) ... { a: email(form: 1) } friend { a: email(form: 2) } } }').texts,
  ).toEqual(['{users{__0:email(form:1)...{__0:email(form:1)}friend{__1:email(form:2)}}}'])
})

test('the same key stands wherever a fragment is spread', () => {
  expect(rewrite('{ users { ...F friend { ...F } } } fragment F on User { a: name }').texts).toEqual([
    '{users{...F friend{...F}}}fragment F on User{__0:name}',
  ])
})

test("variables that a planner would claim are renamed, and the client's name is found again", () => {
  const { texts } = rewrite(
    'query ($representations: ID, $id: ID) { user(id: $representations) { id } b: user(id: $id) { id } }',
  )
  expect(texts).toEqual([
    'query($_client_representations:ID$id:ID){__0:user(id:$_client_representations){id}__1:user(id:$id){id}}',
  ])
  expect(clientVariable('_client_representations')).toBe('representations')
  expect(clientVariable('id')).toBe('id')
})

test('introspection leaves the root, also from fragments, with the variables that it alone uses', () => {
  const { texts, introspection, rootKeys } = rewrite(`
    query ($all: Boolean!, $id: ID) { ...F t: __typename users { __typename id } user(id: $id) { id } }
    fragment F on Query { __schema { types { fields(includeDeprecated: $all) { name } } } }
  `)
  expect(texts).toEqual(['query($id:ID){users{__typename id}__0:user(id:$id){id}}'])
  expect(rootKeys).toEqual(['users', '__0'])
  expect(print(introspection!)).toMatch(/^query \(\$all: Boolean!\) \{\s+\.\.\. on Query \{\s+__schema/)
})

test('introspection alone leaves nothing to plan', () => {
  expect(rewrite('{ __typename __type(name: "User") { name } }')).toMatchObject({ texts: [], rootKeys: [] })
})

test('what conditions left empty is still asked for', () => {
  const decided = decideConditions(
    parse(
      '{ users { id @skip(if: true) ...F } ... { user @include(if: false) { id } } } fragment F on User { name @skip(if: true) }',
    ),
    [],
  )
  const keys = assignFieldKeys(decided, SCHEMA)
  expect(toPlannerOperation(decided, operationOf(decided, undefined), keys)).toMatchObject({
    texts: ['{users{...F}}fragment F on User{__typename}'],
    rootKeys: ['users'],
  })
})

test('each field at a mutation root is planned apart, in order', () => {
  expect(
    rewrite('mutation { a: rename(name: "a") { id } reset { id } a: rename(name: "a") { name } }').texts,
  ).toEqual(['mutation{__0:rename(name:"a"){id}__0:rename(name:"a"){name}}', 'mutation{reset{id}}'])
})

test('of several operations the one that was named, without fragments of the others', () => {
  const { texts } = rewrite(
    'query A { users { ...A } } query B { users { ...B } } fragment A on User { id } fragment B on User { name }',
    'B',
  )
  expect(texts).toEqual(['query B{users{...B}}fragment B on User{name}'])
})
