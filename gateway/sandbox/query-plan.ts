import type {
  DeferredNode,
  FetchDataRewrite,
  FetchNode,
  PlanNode,
  QueryPlan,
  QueryPlanSelectionNode,
  ResponsePath,
  SubscriptionNode,
} from '@apollo/query-planner'

/**
 * The form of `extensions.queryPlan` that Hive Router gives and the explorer draws.
 * It differs from the planner's own in how a place in the answer is written, and in what a plan leaves out.
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

export interface DrawnDeferred {
  depends: { id: string; deferLabel: string | null }[]
  label: string | null
  queryPath: string[]
  subselection: string | null
  node: DrawnNode | null
}

export type DrawnNode =
  | DrawnFetch
  | { kind: 'Sequence' | 'Parallel'; nodes: DrawnNode[] }
  | { kind: 'Flatten'; path: FlattenSegment[]; node: DrawnNode }
  | { kind: 'Condition'; condition: string; ifClause: DrawnNode | null; elseClause: DrawnNode | null }
  | { kind: 'Subscription'; primary: DrawnNode }
  | {
      kind: 'Defer'
      primary: { subselection: string | null; node: DrawnNode | null }
      deferred: DrawnDeferred[]
    }

/**
 * Rewrites a plan of @apollo/query-planner into the form that the explorer draws. Pure; the plan is not changed.
 *
 * The plan names agencies and the fields asked of them but holds no values of variables.
 */
export function drawQueryPlan(plan: QueryPlan): DrawnQueryPlan {
  return { kind: 'QueryPlan', node: plan.node ? drawNode(plan.node) : null }
}

function drawNode(node: PlanNode | SubscriptionNode): DrawnNode {
  switch (node.kind) {
    case 'Fetch':
      return drawFetch(node)
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind, nodes: node.nodes.map(drawNode) }
    case 'Flatten':
      return { kind: 'Flatten', path: drawPath(node.path), node: drawNode(node.node) }
    case 'Condition':
      return {
        kind: 'Condition',
        condition: node.condition,
        ifClause: drawOptional(node.ifClause),
        elseClause: drawOptional(node.elseClause),
      }
    case 'Subscription':
      return { kind: 'Subscription', primary: drawSubscribed(node) }
    case 'Defer':
      return {
        kind: 'Defer',
        primary: {
          subselection: node.primary.subselection ?? null,
          node: drawOptional(node.primary.node),
        },
        deferred: node.deferred.map(drawDeferred),
      }
  }
}

const drawOptional = (node: PlanNode | undefined): DrawnNode | null => (node ? drawNode(node) : null)

function drawFetch(fetch: FetchNode): DrawnFetch {
  return {
    kind: 'Fetch',
    serviceName: fetch.serviceName,
    operationKind: fetch.operationKind,
    operationName: fetch.operationName ?? null,
    operation: fetch.operation,
    variableUsages: fetch.variableUsages ?? [],
    ...(fetch.requires?.length && { requires: fetch.requires.map(drawSelection) }),
    ...(fetch.inputRewrites?.length && { inputRewrites: fetch.inputRewrites.map(drawRewrite) }),
    ...(fetch.outputRewrites?.length && { outputRewrites: fetch.outputRewrites.map(drawRewrite) }),
  }
}

/** Hive's subscription has one child: what follows each event is drawn as a sequence with it. */
function drawSubscribed({ primary, rest }: SubscriptionNode): DrawnNode {
  const subscribed = drawFetch(primary)
  return rest ? { kind: 'Sequence', nodes: [subscribed, drawNode(rest)] } : subscribed
}

function drawDeferred(deferred: DeferredNode): DrawnDeferred {
  return {
    depends: deferred.depends.map(({ id, deferLabel }) => ({ id, deferLabel: deferLabel ?? null })),
    label: deferred.label ?? null,
    queryPath: deferred.queryPath,
    subselection: deferred.subselection ?? null,
    node: drawOptional(deferred.node),
  }
}

function drawSelection(selection: QueryPlanSelectionNode): DrawnSelection {
  if (selection.kind === 'InlineFragment') {
    return {
      kind: 'InlineFragment',
      typeCondition: selection.typeCondition ?? null,
      selections: selection.selections.map(drawSelection),
    }
  }
  return {
    kind: 'Field',
    name: selection.name,
    ...(selection.alias !== undefined && { alias: selection.alias }),
    ...(selection.selections?.length && { selections: selection.selections.map(drawSelection) }),
  }
}

/**
 * `['disputes', 'nodes', '@']` → `[{Field: 'disputes'}, {Field: 'nodes'}, '@']`.
 * With type-conditioned fetching the planner glues a condition to the element before it: `@|[CourtCase,Petition]`.
 */
function drawPath(path: ResponsePath): FlattenSegment[] {
  return path.flatMap((element) => {
    const [name = '', condition] = String(element).split('|[')
    const segments: FlattenSegment[] = []
    if (name !== '') segments.push(name === '@' ? '@' : { Field: name })
    if (condition !== undefined) segments.push({ TypeCondition: condition.slice(0, -1).split(',') })
    return segments
  })
}

function drawRewrite(rewrite: FetchDataRewrite): DrawnRewrite {
  const path = rewrite.path.map(drawRewriteSegment)
  return rewrite.kind === 'ValueSetter'
    ? { path, setValueTo: String(rewrite.setValueTo) }
    : { path, renameKeyTo: rewrite.renameKeyTo }
}

function drawRewriteSegment(element: string): RewriteSegment {
  const condition = element.match(/^\.\.\. on (?<type>\w+)$/)?.groups?.type
  return condition === undefined ? { Key: element } : { TypenameEquals: [condition] }
}
