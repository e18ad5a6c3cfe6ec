import { isInputObjectType, isInterfaceType, isObjectType, Kind, parse, visit } from 'graphql'
import { describe, expect, it } from 'vitest'
import { apiSchema, supergraphSdl } from './supergraph.ts'

/** What arguments and input fields reveal of records to whoever asks by them, by coordinate. */
const reveals = new Map<string, string[]>()
const document = parse(supergraphSdl)
for (const definition of document.definitions) {
  if (
    definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION &&
    definition.kind !== Kind.OBJECT_TYPE_DEFINITION
  )
    continue
  let field = ''
  visit(definition, {
    FieldDefinition: ({ name }) => {
      field = name.value
    },
    InputValueDefinition: ({ name, directives = [] }) => {
      const coordinate =
        definition.kind === Kind.OBJECT_TYPE_DEFINITION
          ? `${definition.name.value}.${field}(${name.value}:)`
          : `${definition.name.value}.${name.value}`
      const tags = directives.flatMap(({ arguments: given = [] }) =>
        given.flatMap(({ value }) => (value.kind === Kind.STRING ? [value.value] : [])),
      )
      const read = tags.filter((tag) => tag.startsWith('reads:')).map((tag) => tag.slice('reads:'.length))
      if (read.length > 0) reveals.set(coordinate, read)
    },
  })
}

/** By what whoever may know of a record knows of it: nothing more is learnt. */
const KNOWN = [
  'DisputeFilter.agencies',
  'DisputeFilter.categories',
  'DisputeFilter.statuses',
  'DisputeFilter.occurredFrom',
  'DisputeFilter.occurredTo',
  'GridEventFilter.occurredFrom',
  'GridEventFilter.occurredTo',
  'MediationCaseFilter.categories',
  'MediationCaseFilter.openedFrom',
  'MediationCaseFilter.openedTo',
]

describe('who asks by a value learns it from what is found', () => {
  it('so every field of a filter says what it reveals', () => {
    const filters = Object.values(apiSchema.getTypeMap()).filter(isInputObjectType)
    const fields = filters
      .filter(({ name }) => name.endsWith('Filter'))
      .flatMap((filter) => Object.keys(filter.getFields()).map((field) => `${filter.name}.${field}`))
    expect(fields.length).toBeGreaterThan(40)
    expect(fields.filter((field) => !reveals.has(field)).toSorted()).toEqual(KNOWN.toSorted())
  })

  it('so do the arguments by which persons and places are searched', () => {
    for (const argument of [
      'Query.person(residentId:)',
      'Query.people(name:)',
      'Query.disputesNear(latitude:)',
      'Query.disputesNear(longitude:)',
      'Query.disputesNear(radiusMeters:)',
      'Query.gridEvents(orderBy:)',
    ])
      expect(reveals.get(argument), argument).toHaveLength(1)
  })

  it('and what is revealed is a field that there is', () => {
    for (const coordinate of [...reveals.values()].flat()) {
      const [name = '', field = ''] = coordinate.split('.')
      const type = apiSchema.getType(name)
      expect(isObjectType(type) || isInterfaceType(type), coordinate).toBe(true)
      expect(Object.keys((type as { getFields(): object }).getFields()), coordinate).toContain(field)
    }
  })
})
