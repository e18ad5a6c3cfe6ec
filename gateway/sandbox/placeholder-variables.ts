import { randomUUID } from 'node:crypto'
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

/** Of scalars that the contract or GraphQL has; of others a text is expected. */
const SCALARS: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: false,
  DateTime: '2026-01-01T09:00:00+08:00',
  Date: '2026-01-01',
}

/**
 * Variables to fill in: of each that an operation requires a value of its form, with the fields that an input requires.
 * An idempotency key is one that can be used.
 */
export function placeholderVariables(document: string, schema: GraphQLSchema): Record<string, unknown> {
  const [operation] = parse(document).definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return {}
  const required = (operation.variableDefinitions ?? []).flatMap(({ variable, type, defaultValue }) => {
    const known = typeFromAST(schema, type as never) as GraphQLInputType | undefined
    return known && isNonNullType(known) && !defaultValue ? [[variable.name.value, known] as const] : []
  })
  return Object.fromEntries(required.map(([name, type]) => [name, placeholder(name, type)]))
}

function placeholder(name: string, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return placeholder(name, type.ofType)
  if (isListType(type)) return [placeholder(name, type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]!.name
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, placeholder(field.name, field.type)]),
    )
  if (name === 'idempotencyKey') return randomUUID()
  return SCALARS[type.name] ?? ''
}
