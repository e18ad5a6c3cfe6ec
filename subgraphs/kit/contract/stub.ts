/**
 * The center's SDL of a record type that another agency owns: what the unified index answers of it. Only
 * leaves are shared with the owner; `agency`, `location`, `parties` and `matter` are the center's alone, as lists and
 * composites from two subgraphs would be merged by position.
 */
export function stubOfRecordType(typeName: string): string {
  return `type ${typeName} implements Dispute @key(fields: "id") {
  id: ID!
  agency: Agency!
  reference: String @shareable
  title: String @shareable
  category: DisputeCategory! @shareable
  status: DisputeStatus! @shareable
  occurredAt: DateTime! @shareable
  updatedAt: DateTime! @shareable
  protection: Protection @shareable
  location: Location
  parties: [DisputeParty!]
  matter: Matter
}`
}
