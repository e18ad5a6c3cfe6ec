import { composeSupergraph } from './compose.ts'

const LINK = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"]
)`

/**
 * A supergraph, and an operation of a few lines, that @apollo/query-planner finds no end of ways to carry out: a list
 * that the owner of each type and a common subgraph both answer leads back to the same types.
 * @param types 3: about a second to plan. 4: minutes. 5: more memory than any process has. 6: refused by the planner
 */
export function explodingOperation(types: number): { supergraphSdl: string; text: string } {
  const names = Array.from({ length: types }, (_, index) => `T${index}`)
  const common = `${LINK}
    type Query { all: [Record!]! }
    interface Record { id: ID! parts: [Part!] }
    ${names
      .map(
        (name) => `type ${name} implements Record @key(fields: "id") { id: ID! parts: [Part!] @shareable }`,
      )
      .join('\n')}
    type Part @shareable { name: String who: Who }
    type Who @key(fields: "id") { id: ID! name: String all: [Record!] }`
  const owner = (name: string) => `${LINK}
    type Query { of${name}: Int }
    type ${name} @key(fields: "id") { id: ID! detail: Int parts: [Part!] @shareable }
    type Part @shareable { name: String who: Who }
    type Who @key(fields: "id") { id: ID! extra${name}: Int }`
  const records = (inner: string) =>
    `{ ${names.map((name) => `... on ${name} { detail }`).join(' ')}
      parts { name who { name extraT0 extraT1 ${inner} } } }`
  return {
    supergraphSdl: composeSupergraph({
      common,
      ...Object.fromEntries(names.map((name) => [name.toLowerCase(), owner(name)])),
    }),
    text: `{ all ${records(`all ${records('')}`)} }`,
  }
}
