import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionNode,
  stripIgnoredCharacters,
  type VariableNode,
  visit,
} from 'graphql'
import { type FieldKeys, isTypename, responseKeyOf } from './field-keys.ts'
import { type Fragments, fragmentsOf, inlineRoot, usedFragments } from './root-selections.ts'

/** An operation in the form in which it is planned. */
export interface PlannerOperation {
  /**
   * Documents to plan, each with this operation alone, carried out one after the other: one for a query, one for each
   * field of a mutation's root. A mutation's field is complete, with all that other agencies add to it, before the
   * next one begins. Empty when nothing is asked for but introspection.
   */
  readonly texts: readonly string[]
  /** What subgraphs have to answer at the root, by its keys in the data. */
  readonly rootKeys: readonly string[]
  /** The operation's introspection fields as a document of their own. */
  readonly introspection?: DocumentNode
}

/** Names that planners claim for variables of their own. */
const CLAIMED_VARIABLE = /^(representations|contextualArgument)/
const RENAMED_PREFIX = '_client_'

/** The client's name of a variable in a plan. */
export function clientVariable(name: string): string {
  return name.startsWith(RENAMED_PREFIX) ? name.slice(RENAMED_PREFIX.length) : name
}

/**
 * Rewrites an operation so that no name of the client's can meet one of the planner's: fields get the keys of
 * `keys`, variables that a planner would claim another name. Introspection at the root is left out; the gateway
 * answers that. Conditions of the operation are decided.
 */
export function toPlannerOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  keys: FieldKeys,
): PlannerOperation {
  const fragments = fragmentsOf(document)
  const root = inlineRoot(operation.selectionSet, fragments)
  const fetched = keepFields(root, (field) => !field.name.value.startsWith('__'))
  const introspection = introspectionOf(document, operation)
  const isMutation = operation.operation === 'mutation'
  const parts = isMutation ? eachRootField(fetched) : fetched.length > 0 ? [fetched] : []
  return {
    texts: parts.map((part) =>
      stripIgnoredCharacters(print(renamed(documentOf(part, operation, fragments), keys))),
    ),
    rootKeys: rootFields(fetched).map(keys.keyOf),
    ...(introspection && { introspection }),
  }
}

/** The introspection fields at an operation's root as a document of their own; undefined when there are none. */
export function introspectionOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentNode | undefined {
  const fragments = fragmentsOf(document)
  const introspected = keepFields(
    inlineRoot(operation.selectionSet, fragments),
    (field) => field.name.value.startsWith('__') && !isTypename(field),
  )
  return introspected.length > 0 ? documentOf(introspected, operation, fragments) : undefined
}

function documentOf(
  selections: readonly SelectionNode[],
  operation: OperationDefinitionNode,
  fragments: Fragments,
): DocumentNode {
  const definition = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } } as const
  return {
    kind: Kind.DOCUMENT,
    definitions: [
      withUsedVariables(definition, usedFragments(definition, fragments)),
      ...usedFragments(definition, fragments),
    ],
  }
}

function renamed(document: DocumentNode, keys: FieldKeys): DocumentNode {
  return visit(document, {
    SelectionSet: (set) => (set.selections.length > 0 ? undefined : { ...set, selections: [TYPENAME] }),
    Field: {
      enter: (field) => {
        const key = keys.keyOf(field)
        const { alias: _, ...rest } = field
        return key === field.name.value ? rest : { ...rest, alias: { kind: Kind.NAME, value: key } as const }
      },
    },
    Variable: {
      enter: (variable): VariableNode | undefined =>
        CLAIMED_VARIABLE.test(variable.name.value)
          ? { ...variable, name: { kind: Kind.NAME, value: `${RENAMED_PREFIX}${variable.name.value}` } }
          : undefined,
    },
  })
}

/** What stands where conditions left nothing: a planner must hear of the object. */
const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** Without the definitions of variables that are used elsewhere in the client's document alone. */
function withUsedVariables(
  operation: OperationDefinitionNode,
  fragments: readonly { readonly kind: Kind }[],
): OperationDefinitionNode {
  const used = new Set<string>()
  for (const node of [{ ...operation, variableDefinitions: [] }, ...fragments])
    visit(node as OperationDefinitionNode, { Variable: (variable) => void used.add(variable.name.value) })
  return {
    ...operation,
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.has(variable.name.value),
    ),
  }
}

/** The selections with only those root fields that are wanted; fragments left empty go. */
function keepFields(
  selections: readonly SelectionNode[],
  wanted: (field: FieldNode) => boolean,
): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return wanted(selection) ? [selection] : []
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []
    const inner = keepFields(selection.selectionSet.selections, wanted)
    return inner.length > 0
      ? [{ ...selection, selectionSet: { ...selection.selectionSet, selections: inner } }]
      : []
  })
}

/** The selections once for each response key at the root, with the fields of that key alone. */
function eachRootField(selections: readonly SelectionNode[]): SelectionNode[][] {
  const keys = new Set(rootFields(selections).map(responseKeyOf))
  return [...keys].map((key) => keepFields(selections, (field) => responseKeyOf(field) === key))
}

function rootFields(selections: readonly SelectionNode[]): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    return selection.kind === Kind.INLINE_FRAGMENT ? rootFields(selection.selectionSet.selections) : []
  })
}
