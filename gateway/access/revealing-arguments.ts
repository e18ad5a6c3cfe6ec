import {
  type DocumentNode,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  TypeInfo,
  type ValueNode,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { AccessModel } from './access-model.ts'

type Variables = Readonly<Record<string, unknown>>

/** Coordinates that a request reveals something of by asking with these variables. */
export type Revealed = (variables: Variables) => ReadonlySet<string>

const NOTHING: ReadonlySet<string> = new Set()

/**
 * What an operation's arguments reveal: who searches by a name learns from the answer that somebody has it. Arguments
 * and input fields say so by `@tag(name: "reads:Type.field")`. One that is null or left out reveals nothing.
 */
export function revealingArguments(document: DocumentNode, { schema, revealedBy }: AccessModel): Revealed {
  if (revealedBy.size === 0) return () => NOTHING
  const given: { readonly coordinate: string; readonly type: GraphQLInputType; readonly value: ValueNode }[] =
    []
  const typeInfo = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Argument: ({ name, value }) => {
        const parent = typeInfo.getParentType()
        const field = typeInfo.getFieldDef()
        const argument = typeInfo.getArgument()
        if (!parent || !field || !argument || typeInfo.getDirective()) return
        given.push({
          coordinate: `${parent.name}.${field.name}(${name.value}:)`,
          type: argument.type,
          value,
        })
      },
    }),
  )

  function collect(coordinate: string, type: GraphQLInputType, value: unknown, into: Set<string>): void {
    if (value === null || value === undefined) return
    for (const read of revealedBy.get(coordinate) ?? []) into.add(read)
    const named = getNamedType(type)
    if (!isInputObjectType(named)) return
    for (const object of flatten(type, value))
      for (const field of Object.values(named.getFields()))
        collect(`${named.name}.${field.name}`, field.type, object[field.name], into)
  }

  const defaults: Record<string, unknown> = {}
  visit(document, {
    VariableDefinition: ({ variable, defaultValue }) => {
      if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue)
    },
  })
  const concerned = given.filter(({ coordinate, type }) => {
    const named = getNamedType(type)
    return revealedBy.has(coordinate) || isInputObjectType(named)
  })
  if (concerned.length === 0) return () => NOTHING
  return (variables) => {
    const revealed = new Set<string>()
    const known = { ...defaults, ...variables }
    for (const { coordinate, type, value } of concerned)
      collect(coordinate, type, valueFromASTUntyped(value, known), revealed)
    return revealed
  }
}

/** The input objects of a value, which may be a list of them of any depth, or one in the place of a list. */
function flatten(type: GraphQLInputType, value: unknown): Readonly<Record<string, unknown>>[] {
  if (isNonNullType(type)) return flatten(type.ofType, value)
  if (Array.isArray(value))
    return value.flatMap((item) => flatten(isListType(type) ? type.ofType : type, item))
  return typeof value === 'object' && value !== null ? [value as Readonly<Record<string, unknown>>] : []
}
