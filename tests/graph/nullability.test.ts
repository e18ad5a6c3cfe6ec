import { type GraphQLField, getNamedType, isInterfaceType, isNonNullType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { readOwnership } from '../../gateway/sandbox/ownership.ts'
import { apiSchema, supergraphSdl } from './supergraph.ts'

const dispute = apiSchema.getType('Dispute')
if (!isInterfaceType(dispute)) throw new Error('Dispute is not an interface.')
const recordTypes = apiSchema.getPossibleTypes(dispute)
const objects = Object.values(apiSchema.getTypeMap()).filter(isObjectType)
const owned = new Map(readOwnership(supergraphSdl).types.map((type) => [type.name, type]))
/** The agency of other agencies' records is the center's to tell; it is what their ids say. */
const agencyOfOthers = recordTypes
  .filter(({ name }) => owned.get(name)?.owner !== 'center')
  .map(({ name }) => `${name}.agency`)
  .sort()

const nonNull = (fields: readonly GraphQLField<unknown, unknown>[]) =>
  fields.filter((field) => isNonNullType(field.type)).map((field) => field.name)

describe('what may be withheld or absent is nullable', () => {
  it.each(recordTypes)('every detail of %s, as its agency may be absent', (type) => {
    const details = Object.values(type.getFields()).filter((field) => !(field.name in dispute.getFields()))
    expect(details.length).toBeGreaterThan(0)
    expect(nonNull(details)).toEqual([])
  })

  it('every field that an agency adds to a type of another, as one absent agency must not blank it', () => {
    const added = objects.flatMap((type) => {
      const { owner, fields } = owned.get(type.name) ?? { owner: null, fields: [] }
      return fields
        .filter(({ agencies }) => owner !== null && !agencies.includes(owner))
        .map(({ name }) => ({ name: `${type.name}.${name}`, field: type.getFields()[name]! }))
    })
    const required = added.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)
    expect(required).toEqual(agencyOfOthers)
    expect(added.map(({ name }) => name)).toContain('Person.courtCases')
  })

  it("every edge from one agency's types to another's", () => {
    const edges = objects.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => leadsElsewhere(type.name, getNamedType(field.type).name))
        .map((field) => ({ name: `${type.name}.${field.name}`, field })),
    )
    expect(edges.filter(({ field }) => isNonNullType(field.type)).map(({ name }) => name)).toEqual(
      agencyOfOthers,
    )
    expect(edges.map(({ name }) => name)).toContain('CourtCase.location')
  })

  it('names of persons and titles of records', () => {
    const coordinates = ['Person.name', 'DisputeParty.name', 'Dispute.title', 'Dispute.reference']
    for (const coordinate of coordinates) {
      const [typeName, fieldName] = coordinate.split('.') as [string, string]
      const type = apiSchema.getType(typeName)
      if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${typeName} has no fields.`)
      expect(isNonNullType(type.getFields()[fieldName]!.type), coordinate).toBe(false)
    }
  })
})

function leadsElsewhere(from: string, to: string): boolean {
  const [owner, other] = [owned.get(from)?.owner, owned.get(to)?.owner]
  return !!owner && !!other && owner !== other
}
