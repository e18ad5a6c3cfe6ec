import type {
  FetchNode,
  PathStep,
  PlanNode,
  QueryPlan,
  RequiredSelection,
  Rewrite,
} from '../planning/plan.ts'

/**
 * The form of `extensions.queryPlan` that Hive Router gives and the explorer draws.
 */
export interface DrawnQueryPlan {
  kind: 'QueryPlan'
  node: DrawnNode | null
}

/** A step into the answer: a field, any element of a list, or only objects of some types. */
export type FlattenSegment = { Field: string } | { TypeCondition: string[] } | '@'

/** A step into one agency's answer, where the executor renames a key or sets a value. */
export type RewriteSegment = { Key: string } | { TypenameEquals: string[] }

export type DrawnRewrite =
  | { path: RewriteSegment[]; setValueTo: string }
  | { path: RewriteSegment[]; renameKeyTo: string }

export type DrawnSelection =
  | { kind: 'Field'; name: string; alias?: string; selections?: DrawnSelection[] }
  | { kind: 'InlineFragment'; typeCondition: string | null; selections: DrawnSelection[] }

export interface DrawnFetch {
  kind: 'Fetch'
  serviceName: string
  operationKind: string
  operationName: string | null
  operation: string
  variableUsages: string[]
  requires?: DrawnSelection[]
  inputRewrites?: DrawnRewrite[]
  outputRewrites?: DrawnRewrite[]
}

export type DrawnNode =
  | DrawnFetch
  | { kind: 'Sequence' | 'Parallel'; nodes: DrawnNode[] }
  | { kind: 'Flatten'; path: FlattenSegment[]; node: DrawnNode }
  | { kind: 'Condition'; condition: string; ifClause: DrawnNode | null; elseClause: DrawnNode | null }

/**
 * A plan in the form of `extensions.queryPlan` that Hive Router gives and the explorer draws. It names agencies and
 * the fields asked of them but holds no values of variables.
 */
export function drawQueryPlan({ root }: QueryPlan): DrawnQueryPlan {
  return { kind: 'QueryPlan', node: drawNode(root) }
}

function drawNode(node: PlanNode | undefined): DrawnNode | null {
  switch (node?.kind) {
    case undefined:
      return null
    case 'sequence':
      return { kind: 'Sequence', nodes: node.nodes.flatMap((child) => drawNode(child) ?? []) }
    case 'parallel':
      return { kind: 'Parallel', nodes: node.nodes.flatMap((child) => drawNode(child) ?? []) }
    case 'condition':
      return {
        kind: 'Condition',
        condition: node.variable,
        ifClause: drawNode(node.whenTrue),
        elseClause: drawNode(node.whenFalse),
      }
    case 'fetch':
      return drawFetch(node)
  }
}

function drawFetch(fetch: FetchNode): DrawnNode {
  const { entities, outputRewrites, path } = fetch
  const definitions = fetch.variables.map(({ name, type }) => `$${name}:${type}`)
  const selection = entities
    ? `_entities(representations:$representations){${fetch.selection}}`
    : fetch.selection
  if (entities) definitions.unshift('$representations:[_Any!]!')
  const head = fetch.operationName ? `${fetch.operationKind} ${fetch.operationName}` : fetch.operationKind
  const node: DrawnNode = {
    kind: 'Fetch',
    serviceName: fetch.subgraph,
    operationKind: fetch.operationKind,
    operationName: fetch.operationName ?? null,
    operation: `${head}${definitions.length > 0 ? `(${definitions.join(',')})` : ''}{${selection}}`,
    variableUsages: fetch.variables.map(({ name }) => name),
    ...(entities && { requires: entities.requires.map(drawSelection) }),
    ...(entities?.inputRewrites.length && { inputRewrites: entities.inputRewrites.map(drawRewrite) }),
    ...(outputRewrites.length > 0 && { outputRewrites: outputRewrites.map(drawRewrite) }),
  }
  return path.length > 0 ? { kind: 'Flatten', path: path.map(drawStep), node } : node
}

function drawSelection(selection: RequiredSelection): DrawnSelection {
  if (selection.kind === 'fragment')
    return {
      kind: 'InlineFragment',
      typeCondition: selection.type ?? null,
      selections: selection.selections.map(drawSelection),
    }
  const { from, to, selections } = selection
  return {
    kind: 'Field',
    name: from,
    ...(to !== from && { alias: to }),
    ...(selections && { selections: selections.map(drawSelection) }),
  }
}

function drawStep(step: PathStep): FlattenSegment {
  if (step.kind === 'list') return '@'
  return step.kind === 'field' ? { Field: step.name } : { TypeCondition: [...step.names] }
}

function drawRewrite(rewrite: Rewrite): DrawnRewrite {
  const path = rewrite.path.map(({ kind, name }) =>
    kind === 'field' ? { Key: name } : { TypenameEquals: [name] },
  )
  return rewrite.kind === 'set'
    ? { path, setValueTo: String(rewrite.value) }
    : { path, renameKeyTo: rewrite.to }
}
