import {
  type FieldNode,
  type GraphQLSchema,
  getArgumentValues,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { findObject, type Model } from './model/model.ts'
import { resolveValue, type Source } from './store.ts'

const parsed = new Map<string, SelectionSetNode>()

/** The text of a field set, as `@key` and `@requires` take it, as a selection set. */
export function readFieldSet(text: string): SelectionSetNode {
  const known = parsed.get(text)
  if (known) return known
  const [definition] = parse(`{ ${text} }`).definitions
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`Not a field set: ${text}`)
  parsed.set(text, definition.selectionSet)
  return definition.selectionSet
}

/** The values of a field set, straight from the store. `schema` knows the arguments of all fields, hidden ones too. */
export function projectSource(
  model: Model,
  schema: GraphQLSchema,
  source: Source,
  selections: SelectionSetNode,
): Record<string, unknown> {
  return project(selections, source.type, (node) => {
    const field = findObject(model, source.type)!.fields.find(({ name }) => name === node.name.value)!
    const type = schema.getType(source.type)
    if (!isObjectType(type)) throw new Error(`${source.type} is not an object type.`)
    const required = field.requires && {
      required: projectSource(model, schema, source, readFieldSet(field.requires)),
    }
    const args = getArgumentValues(type.getFields()[field.name]!, node)
    const value = resolveValue(model, source, field, { args, tick: 0, ...required })
    const within = node.selectionSet
    return within ? mapLists(value, (one) => projectSource(model, schema, one as Source, within)) : value
  })
}

/** The values of a field set as a representation brings them. @throws when it lacks any. */
export function projectRepresentation(
  schema: GraphQLSchema,
  representation: Readonly<Record<string, unknown>>,
  selections: SelectionSetNode,
  typeName = String(representation.__typename),
): Record<string, unknown> {
  return project(selections, typeName, (node) => {
    const { value: name } = node.name
    if (!Object.hasOwn(representation, name))
      throw new Error(`A representation of ${typeName} lacks "${name}".`)
    const within = node.selectionSet
    if (!within) return representation[name]
    const parent = schema.getType(typeName)
    const declared =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name]?.type : undefined
    const inner = String(declared).replace(/[[\]!]/g, '')
    return mapLists(representation[name], (one) => {
      const object = one as Record<string, unknown>
      return projectRepresentation(schema, object, within, String(object.__typename ?? inner))
    })
  })
}

function project(
  { selections }: SelectionSetNode,
  typeName: string,
  read: (node: FieldNode) => unknown,
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value !== '__typename') values[selection.name.value] = read(selection)
    } else if (selection.kind === Kind.INLINE_FRAGMENT && selection.typeCondition?.name.value === typeName)
      Object.assign(values, project(selection.selectionSet, typeName, read))
  }
  return values
}

function mapLists(value: unknown, map: (one: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => mapLists(one, map))
  return value === null || value === undefined ? value : map(value)
}
