import type * as apollo from '@apollo/query-planner'
import type {
  ContextVariable,
  FetchNode,
  PathStep,
  RequiredSelection,
  Rewrite,
  RewriteStep,
} from '../plan.ts'
import { readFetchOperation } from '../read-fetch-operation.ts'

/** Translates a fetch of @apollo/query-planner whose answer belongs at `path`. */
export function convertFetch(node: apollo.FetchNode, path: readonly PathStep[]): FetchNode {
  const { operationKind, operationName } = node
  if (operationKind === 'subscription') throw new Error('Subscriptions are not served.')
  const { inputRewrites = [], outputRewrites = [], contextRewrites = [] } = node
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    operationKind,
    ...(operationName !== undefined && { operationName }),
    ...readFetchOperation(node.operation),
    path,
    ...(node.requires && {
      entities: {
        requires: node.requires.map(convertRequired),
        inputRewrites: inputRewrites.map(convertRewrite),
        context: contextRewrites.map(convertContext),
      },
    }),
    outputRewrites: outputRewrites.map(convertRewrite),
  }
}

function convertRequired(node: apollo.QueryPlanSelectionNode): RequiredSelection {
  if (node.kind === 'InlineFragment')
    return {
      kind: 'fragment',
      ...(node.typeCondition !== undefined && { type: node.typeCondition }),
      selections: node.selections.map(convertRequired),
    }
  const key = node.alias ?? node.name
  return {
    kind: 'field',
    from: key,
    to: key,
    ...(node.selections && { selections: node.selections.map(convertRequired) }),
  }
}

function convertRewrite(rewrite: apollo.FetchDataRewrite): Rewrite {
  const path = rewrite.path.map(convertStep)
  return rewrite.kind === 'ValueSetter'
    ? { kind: 'set', path, value: rewrite.setValueTo }
    : { kind: 'rename', path, to: rewrite.renameKeyTo }
}

const FRAGMENT = '... on '

function convertStep(element: string): RewriteStep {
  return element.startsWith(FRAGMENT)
    ? { kind: 'type', name: element.slice(FRAGMENT.length) }
    : { kind: 'field', name: element }
}

function convertContext({ path, renameKeyTo }: apollo.FetchDataKeyRenamer): ContextVariable {
  const down = path.findIndex((element) => element !== '..')
  const up = down === -1 ? path.length : down
  return { up, path: path.slice(up).map(convertStep), variable: renameKeyTo }
}
