import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql'
import { enumArgument, graphNames, textArgument } from '../../subgraphs/kit/contract/join-directives.ts'

/** What subgraphs have to be given before they can answer some of their fields (`@requires`). */
export interface Requirements {
  /** What a subgraph requires for a field; undefined when that is nothing. */
  of(subgraph: string, type: string, field: string): SelectionSetNode | undefined
  /** Whether a subgraph requires something for any field of an interface, which it then knows as an object. */
  ofInterface(subgraph: string, type: string): boolean
  /** The object types that a type stands for: those of an interface, or itself. */
  objectTypes(type: string): readonly string[]
  /** Names of fields of which something is required that lies within them. */
  readonly opened: ReadonlySet<string>
  /** Names of fields that are required with arguments. */
  readonly calledFor: ReadonlySet<string>
}

/** Reads the requirements of all of a supergraph's types. */
export function readRequirements(supergraph: DocumentNode): Requirements {
  const names = graphNames(supergraph)
  const required = new Map<string, SelectionSetNode>()
  const interfaces = new Set<string>()
  const opened = new Set<string>()
  const calledFor = new Set<string>()
  const implementing = new Map<string, string[]>()
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_DEFINITION)
      continue
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION)
      for (const { name } of definition.interfaces ?? [])
        implementing.set(name.value, [...(implementing.get(name.value) ?? []), definition.name.value])
    for (const { name, directives = [] } of definition.fields ?? [])
      for (const directive of directives) {
        const text = textArgument(directive, 'requires')
        const subgraph = names.get(enumArgument(directive, 'graph') ?? '')
        if (text === undefined || subgraph === undefined) continue
        const fieldSet = readFieldSet(text)
        required.set(`${subgraph} ${definition.name.value}.${name.value}`, fieldSet)
        if (definition.kind === Kind.INTERFACE_TYPE_DEFINITION)
          interfaces.add(`${subgraph} ${definition.name.value}`)
        for (const { node } of requiredFields(fieldSet)) {
          if (node.selectionSet) opened.add(node.name.value)
          if (node.arguments?.length) calledFor.add(node.name.value)
        }
      }
  }
  return {
    of: (subgraph, type, field) => required.get(`${subgraph} ${type}.${field}`),
    ofInterface: (subgraph, type) => interfaces.has(`${subgraph} ${type}`),
    objectTypes: (type) => implementing.get(type) ?? [type],
    opened,
    calledFor,
  }
}

function readFieldSet(text: string): SelectionSetNode {
  return (parse(`{${text}}`, { noLocation: true }).definitions[0] as OperationDefinitionNode).selectionSet
}

/** Every field of a field set, with the names on the way to it, its own the last. */
export function requiredFields(
  { selections }: SelectionSetNode,
  above: readonly string[] = [],
): { readonly path: readonly string[]; readonly node: FieldNode }[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []
    if (selection.kind === Kind.INLINE_FRAGMENT) return requiredFields(selection.selectionSet, above)
    const path = [...above, selection.name.value]
    const inner = selection.selectionSet ? requiredFields(selection.selectionSet, path) : []
    return [{ path, node: selection }, ...inner]
  })
}

/** The arguments of a field as text, in one order. */
export const argumentsOf = ({ arguments: given = [] }: FieldNode): string =>
  given.map(print).toSorted().join(', ')
