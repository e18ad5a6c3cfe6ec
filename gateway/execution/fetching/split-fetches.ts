import {
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql'
import type { FetchNode, PlanNode, QueryPlan, RequiredSelection } from '../../planning/plan.ts'
import { readFetchOperation } from '../../planning/read-fetch-operation.ts'
import { type Requirements, requiredFields } from '../requirements.ts'
import { fragmentsOf } from './conflicting-requirements.ts'
import type { EntityKeys } from './entity-keys.ts'

export interface SplitContext {
  readonly keys: EntityKeys
  readonly requirements: Requirements
}

/**
 * Splits fetches that ask an interface's entities for fields of which some require more than others. Planners ask all
 * entities at once, and fetch what is required only for those types of which the client wants it: the others would
 * lack something, and not be asked at all. The parts travel as one request.
 */
export function splitFetches({ root }: QueryPlan, context: SplitContext): QueryPlan {
  return root ? { root: splitNode(root, context) } : {}
}

function splitNode(node: PlanNode, context: SplitContext): PlanNode {
  switch (node.kind) {
    case 'fetch': {
      const parts = splitFetch(node, context)
      return parts.length > 1 ? { kind: 'parallel', nodes: parts } : node
    }
    case 'condition':
      return node
    default:
      return { ...node, nodes: node.nodes.map((child) => splitNode(child, context)) }
  }
}

function splitFetch(fetch: FetchNode, { keys, requirements }: SplitContext): FetchNode[] {
  const { entities, subgraph } = fetch
  const isConcerned = entities?.requires.some(
    (selection) =>
      selection.kind === 'fragment' &&
      selection.type !== undefined &&
      requirements.ofInterface(subgraph, selection.type),
  )
  if (!entities || !isConcerned) return [fetch]

  /** What is asked, by what is required for it. */
  const groups = new Map<string, { required: Set<string>; selections: SelectionNode[] }>()
  for (const fragment of fragmentsOf(fetch))
    for (const field of fieldsOf(fragment)) {
      const fieldSet = requirements.of(subgraph, fragment.typeCondition!.name.value, field.name.value)
      const required = fieldSet ? topFields(fieldSet) : []
      const group = groups.get(required.join()) ?? { required: new Set(required), selections: [] }
      groups.set(required.join(), group)
      const selectionSet = { kind: Kind.SELECTION_SET, selections: [field] } as const
      group.selections.push({ ...fragment, selectionSet })
    }
  if (groups.size < 2) return [fetch]
  const known = keysOf(fetch, keys)

  return [...groups.values()].map(({ required, selections }) => ({
    ...fetch,
    ...readFetchOperation(operationText(fetch, selections)),
    entities: {
      ...entities,
      requires: entities.requires.map((selection) => narrow(selection, new Set([...known, ...required]))),
    },
  }))
}

function fieldsOf({ selectionSet }: InlineFragmentNode): FieldNode[] {
  return selectionSet.selections.map((one) => {
    if (one.kind !== Kind.FIELD)
      throw new Error('The planner wrote a fragment within one on an interface object.')
    return one
  })
}

/** The names at the top of a field set: of `a b { c }`, `a` and `b`. */
const topFields = (fieldSet: SelectionSetNode): string[] =>
  requiredFields(fieldSet).flatMap(({ path }) => (path.length === 1 ? [path[0]!] : []))

function operationText({ variables }: FetchNode, selections: readonly SelectionNode[]): string {
  const definitions = variables.map(({ name, type }) => `$${name}:${type}`)
  const text = stripIgnoredCharacters(print({ kind: Kind.SELECTION_SET, selections }))
  return `query($representations:[_Any!]! ${definitions.join(' ')}){_entities(representations:$representations)${text}}`
}

/** The fields of every key by which the subgraph may know one of the entities: as its own type, or as the interface. */
function keysOf({ entities, subgraph }: FetchNode, keys: EntityKeys): ReadonlySet<string> {
  const types = [
    ...entities!.requires.map((selection) => selection.kind === 'fragment' && selection.type),
    ...entities!.inputRewrites.map((rewrite) => rewrite.kind === 'set' && rewrite.value),
  ].filter((type) => typeof type === 'string')
  return new Set(types.flatMap((type) => keys.of(subgraph, type).flat()))
}

/** A selection with only those fields at its top that are needed, and the name of the type. */
function narrow(selection: RequiredSelection, needed: ReadonlySet<string>): RequiredSelection {
  if (selection.kind === 'field') return selection
  return {
    ...selection,
    selections: selection.selections.filter(
      (one) => one.kind === 'fragment' || one.to === '__typename' || needed.has(one.to),
    ),
  }
}
