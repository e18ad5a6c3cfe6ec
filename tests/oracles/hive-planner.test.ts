import { describe, expect, test } from 'vitest'
import { SupergraphError } from '../../gateway/planning/planner.ts'
import { composeSupergraph } from './compose.ts'
import { drawPlan } from './draw-plan.ts'
import { createHivePlanner } from './hive-planner.ts'

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ['

describe("the Hive router's planner", () => {
  test('loads a supergraph', async () => {
    const { subgraphs, overrideLabels, apiSdl } = await createHivePlanner().load(
      composeSupergraph({
        one: `${LINK}"@key"]) type Query { a: Int } type Thing @key(fields: "id") { id: ID! old: Int, b: Int }`,
        two: `${LINK}"@key", "@override"]) type Thing @key(fields: "id") {
          id: ID! old: Int @override(from: "one", label: "percent(5)"), b: Int @override(from: "one", label: "b") }`,
      }),
    )
    expect(apiSdl).toContain('type Thing')
    expect(subgraphs).toEqual([
      { name: 'one', url: 'http://one.test/graphql' },
      { name: 'two', url: 'http://two.test/graphql' },
    ])
    expect(overrideLabels).toEqual(['b', 'percent(5)'])
  })

  test('refuses what is no supergraph', async () => {
    await expect(createHivePlanner().load('type Query {')).rejects.toBeInstanceOf(SupergraphError)
  })

  test('applies overrides by label and by percentage', async () => {
    const supergraph = await createHivePlanner().load(
      composeSupergraph({
        one: `${LINK}"@key"]) type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! a: Int b: Int }`,
        two: `${LINK}"@key", "@override"]) type Thing @key(fields: "id") { id: ID!
          a: Int @override(from: "one", label: "percent(5)") b: Int @override(from: "one", label: "new") }`,
      }),
    )
    const asked = async (activeLabels: string[]) =>
      drawPlan(await supergraph.plan({ text: '{ thing { a b } }', activeLabels }))
    expect(await asked([])).toContain('{ thing{a b} }')
    expect(await asked(['new', 'percent(5)'])).toContain('{ ...on Thing{a b} }')
  })

  test('draws the same plan form; a batch is as many fetches', async () => {
    const supergraph = await createHivePlanner().load(
      composeSupergraph({
        users: `${LINK}"@key"]) type Query { users: [User!] top: User } type User @key(fields: "id") { id: ID! friends: [User!] }`,
        names: `${LINK}"@key"]) type User @key(fields: "id") { id: ID! name(form: String): String }`,
      }),
    )
    const text = 'query Q($f: String = "x") { users { name(form: $f) } top { name friends { here: name } } }'
    expect(`\n${drawPlan(await supergraph.plan({ text, activeLabels: [] }))}`).toMatchInlineSnapshot(`
      "
      sequence
        users: query ()
          { users{...on User{__typename id}}top{__typename id friends{...on User{__typename id}}} }
          brings users top
        parallel
          names: query () at top.friends.@
            of { ... User { __typename id } }
            { ...on User{here:name} }
            brings User.here
          names: query () at top
            of { ... User { __typename id } }
            { ...on User{name} }
            brings User.name
          names: query ($f: String = "x") at users.@
            of { ... User { __typename id } }
            { ...on User{name(form:$f)} }
            brings User.name"
    `)
  })
})
