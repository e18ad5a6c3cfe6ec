import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql'

/**
 * The types that are no more than a list's frame, with the type that is listed: `CourtCaseConnection` and
 * `CourtCaseEdge` with `CourtCase`. They are told by their form (Relay): `edges` and `pageInfo`, or `node` and `cursor`.
 */
export function readConnections(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const listed = new Map<string, string>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.name.endsWith('Edge')) continue
    const { node, cursor } = type.getFields()
    if (node && cursor) listed.set(type.name, getNamedType(node.type).name)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.name.endsWith('Connection')) continue
    const { edges, pageInfo } = type.getFields()
    const of = edges && pageInfo && listed.get(getNamedType(edges.type).name)
    if (of !== undefined) listed.set(type.name, of)
  }
  return listed
}
