import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'

/*
 * Asks for all that a schema offers, as nobody can be trusted to have listed it: documents made from the schema itself.
 */

/** Values of required arguments, by their names. */
export type Values = Readonly<Record<string, unknown>>

/**
 * A selection of all fields of a type, and of what they lead to: each type once on the way, and no deeper than so many
 * fields. Fields of the members of abstract types are given names of their own, as equal names may differ in type.
 */
export function everythingOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  values: Values = {},
  above: readonly string[] = [],
): string {
  if (isAbstractType(type)) {
    const members = schema.getPossibleTypes(type).filter(({ name }) => !above.includes(name))
    const parts = members.map((member) => {
      const fields = fieldsOf(
        schema,
        member,
        depth,
        values,
        [...above, type.name, member.name],
        `${member.name}_`,
      )
      return `... on ${member.name} { __typename ${fields} }`
    })
    return `__typename ${parts.join(' ')}`
  }
  return `__typename ${fieldsOf(schema, type, depth, values, [...above, type.name], '')}`
}

function fieldsOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  values: Values,
  above: readonly string[],
  prefix: string,
): string {
  if (!isObjectType(type)) return ''
  return Object.values(type.getFields())
    .map((field) => {
      const of = getNamedType(field.type)
      const call = headOf(field, values)
      // What the nodes of a page have is all that its edges have.
      if (call === undefined || field.name === 'edges' || isExternal(field)) return ''
      if (!isCompositeType(of)) return `${prefix}${field.name}: ${call}`
      if (depth === 0 || above.includes(of.name)) return ''
      return `${prefix}${field.name}: ${call} { ${everythingOf(schema, of, depth - 1, values, above)} }`
    })
    .join(' ')
}

/** A root field with its required arguments, and all that it leads to; undefined where one of them has no value. */
export function callOf(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  values: Values,
  depth: number,
): string | undefined {
  const call = headOf(field, values)
  const of = getNamedType(field.type)
  return call && `${call} ${isCompositeType(of) ? `{ ${everythingOf(schema, of, depth, values)} }` : ''}`
}

/** A field that another subgraph answers. */
const isExternal = ({ astNode }: GraphQLField<unknown, unknown>) =>
  astNode?.directives?.some(({ name }) => name.value === 'external') ?? false

function headOf({ name, args }: GraphQLField<unknown, unknown>, values: Values): string | undefined {
  const required = args.filter(isRequiredArgument)
  if (required.some((argument) => !(argument.name in values))) return undefined
  const given = required.map((one) => `${one.name}: ${literal(values[one.name], getNamedType(one.type))}`)
  return given.length > 0 ? `${name}(${given.join(', ')})` : name
}

/** The least that an input object takes: values by field names, else some value of the field's type. */
export function inputOf(argument: GraphQLArgument, values: Values): Record<string, unknown> {
  return least(getNamedType(argument.type), values) as Record<string, unknown>
}

function least(type: GraphQLNamedType, values: Values): unknown {
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => field.name in values || isRequiredInputField(field))
        .map((field) => {
          const of = isNonNullType(field.type) ? field.type.ofType : field.type
          const value = values[field.name] ?? least(getNamedType(of), values)
          return [field.name, isListType(of) && !Array.isArray(value) ? [value] : value]
        }),
    )
  if (isEnumType(type)) return type.getValues()[0]!.name
  const some: Values = {
    Int: 1,
    Float: 1,
    Boolean: true,
    DateTime: '2099-01-01T00:00:00Z',
    Date: '2099-01-01',
  }
  return some[type.name] ?? 'words'
}

function literal(value: unknown, type: GraphQLNamedType): string {
  if (isEnumType(type)) return String(value)
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, of]) => `${name}: ${JSON.stringify(of)}`)
      .join(', ')} }`
  return JSON.stringify(value)
}
