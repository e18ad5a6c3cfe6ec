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

/** A plan in our form as lines of text, to be compared with snapshots. */
export function drawPlan({ root }: QueryPlan): string {
  return root ? drawNode(root).join('\n') : ''
}

function drawNode(node: PlanNode): string[] {
  switch (node.kind) {
    case 'sequence':
    case 'parallel':
      return [node.kind, ...node.nodes.flatMap(drawNode).map(indented)]
    case 'condition':
      return [
        `if $${node.variable}`,
        ...(node.whenTrue ? drawNode(node.whenTrue).map(indented) : []),
        ...(node.whenFalse ? ['else', ...drawNode(node.whenFalse).map(indented)] : []),
      ]
    case 'fetch':
      return drawFetch(node)
  }
}

function drawFetch(fetch: FetchNode): string[] {
  const { subgraph, operationKind, operationName = '', path, entities } = fetch
  const brings = fetch.brings.map(({ key, type }) => (type === undefined ? key : `${type}.${key}`))
  const variables = fetch.variables.map(({ name, type }) => `$${name}: ${type}`)
  return [
    `${subgraph}: ${operationKind} ${operationName}(${variables.join(', ')})${drawPath(path)}`,
    ...(entities ? drawEntities(entities) : []),
    `  { ${fetch.selection} }`,
    ...fetch.outputRewrites.map((rewrite) => `  after: ${drawRewrite(rewrite)}`),
    `  brings ${brings.join(' ')}`,
  ]
}

function drawEntities({ requires, inputRewrites, context }: EntityInput): string[] {
  return [
    `  of ${drawRequired(requires)}`,
    ...inputRewrites.map((rewrite) => `  before: ${drawRewrite(rewrite)}`),
    ...context.map(({ up, path, variable }) => `  $${variable}: up ${up}, ${drawSteps(path)}`),
  ]
}

const drawRequired = (selections: readonly RequiredSelection[]): string =>
  `{ ${selections
    .map((one) => {
      const inner = one.selections ? ` ${drawRequired(one.selections)}` : ''
      if (one.kind === 'fragment') return `... ${one.type ?? 'any'}${inner}`
      return `${one.from}${one.to === one.from ? '' : ` as ${one.to}`}${inner}`
    })
    .join(' ')} }`

const drawRewrite = (rewrite: Rewrite): string =>
  `${drawSteps(rewrite.path)} ${rewrite.kind === 'set' ? `= ${JSON.stringify(rewrite.value)}` : `-> ${rewrite.to}`}`

const drawSteps = (steps: readonly RewriteStep[]): string =>
  steps.map(({ kind, name }) => (kind === 'type' ? `<${name}>` : name)).join('.')

const drawPath = (path: readonly PathStep[]): string =>
  path.length === 0
    ? ''
    : ` at ${path
        .map((step) =>
          step.kind === 'list' ? '@' : step.kind === 'types' ? `<${step.names.join('|')}>` : step.name,
        )
        .join('.')}`

const indented = (line: string) => `  ${line}`
