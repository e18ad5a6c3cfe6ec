import { readdirSync, readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { assignBatches } from '../../gateway/execution/fetching/assign-batches.ts'
import { createPlanner } from '../../gateway/planning/create-planner.ts'
import type { FetchNode, PlanNode, QueryPlan } from '../../gateway/planning/plan.ts'
import type { PlannableSupergraph, Planner } from '../../gateway/planning/planner.ts'
import { composeSupergraph } from '../../tests/oracles/compose.ts'
import { createHivePlanner } from '../../tests/oracles/hive-planner.ts'

/** Measures the planners side by side: `node dist/scripts/bench/planners.js [repetitions]`. */
const REPETITIONS = Number(process.argv[2] ?? 50)

const ROOT = new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url)
const readText = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

interface Case {
  readonly supergraphSdl: string
  readonly operations: readonly { readonly name: string; readonly text: string }[]
}

const PLANNERS: Readonly<Record<string, () => Planner>> = {
  '@apollo/query-planner': createPlanner,
  '@graphql-hive/router-query-planner': createHivePlanner,
}

function readCases(): Case[] {
  const folder = 'scripts/bench/fixtures/heavy'
  const subgraphs = readdirSync(new URL(`${folder}/subgraphs/`, ROOT)).map(
    (file) => [file.replace(/\.graphql$/, ''), readText(`${folder}/subgraphs/${file}`)] as const,
  )
  const operations = readdirSync(new URL('schema/operations/', ROOT)).filter((file) =>
    file.endsWith('.graphql'),
  )
  return [
    {
      supergraphSdl: readText('schema/supergraph.graphql'),
      operations: operations.map((file) => ({
        name: file.replace(/\.graphql$/, ''),
        text: readText(`schema/operations/${file}`),
      })),
    },
    {
      supergraphSdl: composeSupergraph(Object.fromEntries(subgraphs)),
      operations: [{ name: 'heavy public query', text: readText(`${folder}/operation.graphql`) }],
    },
  ]
}

async function measureOperation(supergraph: PlannableSupergraph, text: string) {
  const times: number[] = []
  let plan: QueryPlan = {}
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const startedAt = performance.now()
    plan = await supergraph.plan({ text, activeLabels: [] })
    times.push(performance.now() - startedAt)
  }
  const [first = 0] = times
  const sorted = times.toSorted((left, right) => left - right)
  return {
    'first ms': round(first),
    'p50 ms': round(sorted[Math.floor(sorted.length / 2)]!),
    'max ms': round(sorted.at(-1)!),
    fetches: countFetches(plan.root!),
    'requests when merged': countRequests(plan.root!),
  }
}

/** Requests when every batch travels as one. */
function countRequests(root: PlanNode): number {
  const placeOf = assignBatches(root)
  const fetches = fetchesOf(root)
  const places = fetches.map(placeOf)
  const batches = new Set(places.flatMap((place) => (place ? [place.number] : [])))
  return batches.size + places.filter((place) => !place).length
}

function fetchesOf(node: PlanNode): FetchNode[] {
  if (node.kind === 'fetch') return [node]
  const children = node.kind === 'condition' ? [node.whenTrue, node.whenFalse] : node.nodes
  return children.flatMap((child) => (child ? fetchesOf(child) : []))
}

/** The longer branch of a condition counts. */
function countFetches(node: PlanNode): number {
  switch (node.kind) {
    case 'fetch':
      return 1
    case 'condition':
      return Math.max(...[node.whenTrue, node.whenFalse].map((branch) => (branch ? countFetches(branch) : 0)))
    default:
      return node.nodes.reduce((sum, child) => sum + countFetches(child), 0)
  }
}

const round = (value: number) => Math.round(value * 100) / 100
const megabytes = () => Math.round(process.memoryUsage().rss / 1024 / 1024)

const operations: Record<string, unknown>[] = []
const summary: Record<string, unknown>[] = []
const cases = readCases()
for (const [name, create] of Object.entries(PLANNERS)) {
  const memoryBefore = megabytes()
  const planner = create()
  let loadMs = 0
  let delayMs = 0
  for (const { supergraphSdl, operations: texts } of cases) {
    const startedAt = performance.now()
    const supergraph = await planner.load(supergraphSdl)
    loadMs += performance.now() - startedAt
    // Only while operations are planned: loading is measured apart.
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    for (const operation of texts)
      operations.push({
        operation: operation.name,
        planner: name,
        ...(await measureOperation(supergraph, operation.text)),
      })
    delay.disable()
    delayMs = Math.max(delayMs, delay.max / 1e6)
  }
  summary.push({
    planner: name,
    'load ms': round(loadMs),
    'longest loop delay ms': round(delayMs),
    'memory here, MiB': megabytes() - memoryBefore,
  })
  await planner.close()
}
console.table(
  operations.toSorted((left, right) => String(left.operation).localeCompare(String(right.operation))),
)
console.table(summary)
