import {
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql'
import { objectArguments, textArgument } from '../../subgraphs/kit/contract/join-directives.ts'
import type { SupergraphFacts } from '../planning/supergraph-facts.ts'

/** What has to be read to answer a field: coordinates of object types' fields, those that they need included. */
export interface NeedsOf {
  (coordinate: string): readonly string[]
  /** Name of the type that a field returns, hidden from clients or not; undefined where there is no such field. */
  returnType(coordinate: string): string | undefined
}

/**
 * Reads what fields need of others: `@requires` and `@fromContext`. Who may not read what a field is made from may not
 * read the field. Keys are not among them: to fetch one in order to plan is not a read by the caller.
 */
export function readNeeds(supergraph: DocumentNode, { possibleTypes }: SupergraphFacts): NeedsOf {
  const objects = supergraph.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  )
  const isObject = new Set(objects.map(({ name }) => name.value))
  const returns = new Map<string, string>()
  const direct = new Map<string, readonly string[]>()
  for (const definition of supergraph.definitions)
    if ('fields' in definition)
      for (const field of definition.fields ?? [])
        if (field.kind === Kind.FIELD_DEFINITION)
          returns.set(`${definition.name.value}.${field.name.value}`, namedType(field.type))

  const objectTypes = (type: string) => [...possibleTypes(type)].filter((one) => isObject.has(one))

  function read({ selections }: SelectionSetNode, type: string): string[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return []
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return read(selection.selectionSet, selection.typeCondition?.name.value ?? type)
      const { name, selectionSet } = selection
      const returned = returns.get(`${type}.${name.value}`)
      return [
        ...objectTypes(type).map((one) => `${one}.${name.value}`),
        ...(selectionSet && returned !== undefined ? read(selectionSet, returned) : []),
      ]
    })
  }

  const contexts = readContexts(supergraph)
  const interfaces = new Map(
    supergraph.definitions.flatMap((definition) =>
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  )
  // What an agency adds to an interface that it knows as an object (`@interfaceObject`) says there what it requires.
  for (const definition of objects)
    for (const { name, directives: own = [] } of definition.fields ?? [])
      for (const directive of [
        ...own,
        ...(definition.interfaces ?? []).flatMap((one) =>
          (interfaces.get(one.name.value)?.fields ?? [])
            .filter((field) => field.name.value === name.value)
            .flatMap(({ directives = [] }) => directives),
        ),
      ]) {
        if (directive.name.value !== 'join__field') continue
        const type = definition.name.value
        const required = textArgument(directive, 'requires')
        const inherited = objectArguments(directive, 'contextArguments').flatMap(({ context, selection }) =>
          (contexts.get(context ?? '') ?? []).flatMap((above) => read(fieldSet(selection ?? ''), above)),
        )
        const needs = [...(required === undefined ? [] : read(fieldSet(required), type)), ...inherited]
        const coordinate = `${type}.${name.value}`
        if (needs.length > 0) direct.set(coordinate, [...(direct.get(coordinate) ?? []), ...needs])
      }

  const known = new Map<string, readonly string[]>()
  function needsOf(coordinate: string): readonly string[] {
    const found = known.get(coordinate)
    if (found) return found
    const all = new Set<string>()
    const collect = (one: string) => {
      for (const need of direct.get(one) ?? [])
        if (!all.has(need)) {
          all.add(need)
          collect(need)
        }
    }
    collect(coordinate)
    all.delete(coordinate)
    known.set(coordinate, [...all])
    return [...all]
  }
  return Object.assign(needsOf, { returnType: (coordinate: string) => returns.get(coordinate) })
}

/** The types that set a context, by its name in the supergraph. */
function readContexts(supergraph: DocumentNode): Map<string, string[]> {
  const contexts = new Map<string, string[]>()
  for (const definition of supergraph.definitions) {
    if (
      definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      definition.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      definition.kind !== Kind.UNION_TYPE_DEFINITION
    )
      continue
    for (const directive of definition.directives ?? []) {
      const name = /^context(__|$)/.test(directive.name.value) ? textArgument(directive, 'name') : undefined
      if (name !== undefined) contexts.set(name, [...(contexts.get(name) ?? []), definition.name.value])
    }
  }
  return contexts
}

/** Of `a b { c }`, with braces around it or without. */
function fieldSet(text: string): SelectionSetNode {
  const braced = text.trimStart().startsWith('{') ? text : `{${text}}`
  return (parse(braced, { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet
}

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
