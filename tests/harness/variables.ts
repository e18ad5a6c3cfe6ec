import {
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  parse,
  typeFromAST,
} from 'graphql'

export interface VariablesOptions {
  /** By the names of variables and of input fields; a function makes one for each use. */
  readonly values: Readonly<Record<string, unknown>>
  /** What any other text is. */
  readonly text: string
  /** Whether what may be left out is there as well. */
  readonly whole: boolean
}

const SCALARS: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2026-01-01T09:00:00+08:00',
  Date: '2026-01-01',
}

/** Variables for the first operation of a document: of the form that the schema asks for, whether or not they make sense. */
export function variablesOf(document: string, schema: GraphQLSchema, options: VariablesOptions) {
  const { values, text, whole } = options
  function someOf(name: string, type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return someOf(name, type.ofType)
    if (isListType(type)) return [someOf(name, type.ofType)].flat()
    if (name in values) {
      const value = values[name]
      return typeof value === 'function' ? value() : value
    }
    if (isEnumType(type)) return type.getValues()[0]!.name
    if (isInputObjectType(type))
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter((field) => whole || isRequiredInputField(field) || field.name in values)
          .map((field) => [field.name, someOf(field.name, field.type)]),
      )
    return SCALARS[type.name] ?? text
  }
  const [operation] = parse(document).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('The document has no operation.')
  return Object.fromEntries(
    (operation.variableDefinitions ?? [])
      .filter(
        ({ type, variable: { name } }) => whole || type.kind === Kind.NON_NULL_TYPE || name.value in values,
      )
      .map(({ type, variable: { name } }) => [
        name.value,
        someOf(name.value, typeFromAST(schema, type as never) as GraphQLInputType),
      ]),
  )
}
