import type * as apollo from '@apollo/query-planner'
import type { PathStep, PlanNode, QueryPlan } from '../plan.ts'
import { convertFetch } from './convert-fetch.ts'

/** Translates a plan of @apollo/query-planner. */
export function convertPlan({ node }: apollo.QueryPlan): QueryPlan {
  if (!node) return {}
  if (node.kind === 'Subscription') throw new Error('Subscriptions are not served.')
  return { root: convertNode(node, []) }
}

function convertNode(node: apollo.PlanNode, path: readonly PathStep[]): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map((child) => convertNode(child, path)) }
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map((child) => convertNode(child, path)) }
    case 'Flatten':
      return convertNode(node.node, [...path, ...convertPath(node.path)])
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        ...(node.ifClause && { whenTrue: convertNode(node.ifClause, path) }),
        ...(node.elseClause && { whenFalse: convertNode(node.elseClause, path) }),
      }
    case 'Fetch':
      return convertFetch(node, path)
    case 'Defer':
      throw new Error('@defer is not served.')
  }
}

/** `name`, `@`, either with a type condition as in `name|[A,B]`, or a type condition alone. */
const STEP = /^(?<name>[^|]*)(?:\|\[(?<types>[^\]]*)\])?$/

function convertPath(path: apollo.ResponsePath): readonly PathStep[] {
  return path.flatMap((element): PathStep[] => {
    const { name, types } = STEP.exec(String(element))?.groups ?? {}
    if (name === undefined) throw new Error(`The planner wrote a path element of no known form: ${element}`)
    return [
      ...(name === '@' ? [{ kind: 'list' } as const] : name ? [{ kind: 'field', name } as const] : []),
      ...(types === undefined ? [] : [{ kind: 'types', names: types.split(',') } as const]),
    ]
  })
}
