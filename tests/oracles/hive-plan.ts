import type * as hive from '@graphql-hive/router-query-planner'
import type {
  EntityInput,
  FetchNode,
  PathStep,
  PlanNode,
  QueryPlan,
  RequiredSelection,
  Rewrite,
  RewriteStep,
} from '../../gateway/planning/plan.ts'
import { readFetchOperation } from '../../gateway/planning/read-fetch-operation.ts'
import { entitiesOperation, wholeOperation } from './hive-operation.ts'

/** Translates a plan of the Hive router. A fetch that asks for several batches of entities becomes several fetches. */
export function convertHivePlan({ node }: hive.QueryPlan): QueryPlan {
  return node ? { root: convertNode(node, []) } : {}
}

function convertNode(node: hive.PlanNode, path: readonly PathStep[]): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map((child) => convertNode(child, path)) }
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map((child) => convertNode(child, path)) }
    case 'Flatten':
      return convertNode(node.node, [...path, ...node.path.map(convertStep)])
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        ...(node.ifClause && { whenTrue: convertNode(node.ifClause, path) }),
        ...(node.elseClause && { whenFalse: convertNode(node.elseClause, path) }),
      }
    case 'Fetch':
      return convertFetch(node, path)
    case 'BatchFetch':
      return { kind: 'parallel', nodes: convertBatch(node) }
    default:
      throw new Error(`A plan node of no known kind: ${node.kind}`)
  }
}

function convertFetch(node: hive.FetchNode, path: readonly PathStep[]): FetchNode {
  return {
    kind: 'fetch',
    ...convertHead(node),
    ...readFetchOperation(wholeOperation(node.operation)),
    path,
    ...(node.requires && { entities: convertEntities(node.requires, node.inputRewrites) }),
    outputRewrites: (node.outputRewrites ?? []).flatMap(convertRewrite),
  }
}

function convertBatch(node: hive.BatchFetchNode): FetchNode[] {
  return node.entityBatch.aliases.flatMap((batch) => {
    const operation = readFetchOperation(entitiesOperation(node.operation, batch.alias))
    return batch.paths.map((path) => ({
      kind: 'fetch' as const,
      ...convertHead(node),
      ...operation,
      path: path.map(convertStep),
      entities: convertEntities(batch.requires, batch.inputRewrites),
      outputRewrites: (batch.outputRewrites ?? []).flatMap(convertRewrite),
    }))
  })
}

function convertHead({
  serviceName,
  operationKind = 'query',
  operationName,
}: hive.FetchNode | hive.BatchFetchNode) {
  if (operationKind === 'subscription') throw new Error('Subscriptions are not served.')
  return { subgraph: serviceName, operationKind, ...(operationName !== undefined && { operationName }) }
}

function convertStep(step: hive.FlattenNodePathSegment): PathStep {
  if (step === '@') return { kind: 'list' }
  return 'Field' in step ? { kind: 'field', name: step.Field } : { kind: 'types', names: step.TypeCondition }
}

const convertEntities = (
  requires: readonly hive.RequiresSelection[],
  inputRewrites: readonly hive.FetchRewrite[] = [],
): EntityInput => ({
  requires: requires.map(convertRequired),
  inputRewrites: inputRewrites.flatMap(convertRewrite),
  context: [],
})

function convertRequired(node: hive.RequiresSelection): RequiredSelection {
  if (node.kind === 'FragmentSpread') throw new Error(`A requirement spreads a fragment: ${node.value}`)
  if (node.kind === 'InlineFragment') {
    if (node.skipIf ?? node.includeIf) throw new Error('A requirement depends on a variable.')
    return { kind: 'fragment', type: node.typeCondition, selections: node.selections.map(convertRequired) }
  }
  return {
    kind: 'field',
    from: node.name,
    to: node.alias ?? node.name,
    ...(node.selections && { selections: node.selections.map(convertRequired) }),
  }
}

/** One for each combination of the types on the way. */
function convertRewrite(rewrite: hive.FetchRewrite): Rewrite[] {
  if ('KeyRenamer' in rewrite) {
    const { path, renameKeyTo } = rewrite.KeyRenamer
    return alternatives(path).map((steps) => ({ kind: 'rename', path: steps, to: renameKeyTo }))
  }
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite
  return alternatives(path).map((steps) => ({ kind: 'set', path: steps, value: setValueTo }))
}

const alternatives = (path: readonly hive.FetchNodePathSegment[]): RewriteStep[][] =>
  path.reduce<RewriteStep[][]>(
    (ways, segment) =>
      ways.flatMap((way) =>
        'Key' in segment
          ? [[...way, { kind: 'field' as const, name: segment.Key }]]
          : segment.TypenameEquals.map((name) => [...way, { kind: 'type' as const, name }]),
      ),
    [[]],
  )
