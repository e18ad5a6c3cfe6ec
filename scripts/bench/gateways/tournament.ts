import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shutdown } from '../../deployment/shutdown.ts'
import type { OperationName } from '../subgraphs/datasets.ts'
import { requestBody } from './ask.ts'
import type { Contender, Stage } from './contenders.ts'
import { freePort, startGateway } from './gateway-process.ts'
import { type Measurement, measure, type Windows } from './measure.ts'
import { type BenchOperation, loadOperation } from './operation.ts'
import { installPeers } from './peers.ts'
import type { Outcome } from './report.ts'
import { type RunningSubgraphs, startSubgraphs } from './subgraphs.ts'
import { composeBenchSupergraph } from './supergraph.ts'

export interface TournamentOptions {
  readonly contenders: readonly Contender[]
  readonly operations: readonly OperationName[]
  /** Each contender is measured once in each, so that what disturbs the machine does not hit one alone. */
  readonly rounds: number
  readonly windows: Windows
  /** For packages, logs and whatever gateways are started on. */
  readonly folder: string
  readonly shutdown: Shutdown
}

/** Measures every contender on every operation, one at a time. */
export async function runTournament(
  options: TournamentOptions,
): Promise<Map<BenchOperation, Map<Contender, Outcome>>> {
  const { contenders, folder } = options
  const peers = join(folder, 'peers')
  const missing = contenders.some(({ peer }) => peer) ? await installPeers(peers) : undefined
  const tables = new Map<BenchOperation, Map<Contender, Outcome>>()
  for (const name of options.operations) {
    const operation = loadOperation(name)
    const subgraphs = await startSubgraphs(name)
    await options.shutdown.add({ stop: async () => subgraphs.stop() })
    const stage = prepareStage(operation, subgraphs, join(folder, name), peers)
    const outcomes = new Map<Contender, Outcome>()
    for (let round = 1; round <= options.rounds; round++)
      for (const contender of contenders) {
        const outcome =
          contender.peer && missing ? absent(missing) : await runRound(contender, stage, subgraphs, options)
        outcomes.set(contender, merge(outcomes.get(contender), outcome))
        console.log(`${operation.title}, round ${round}, ${contender.title}: ${summary(outcome)}`)
      }
    tables.set(operation, outcomes)
    subgraphs.stop()
  }
  return tables
}

type CommonStage = Omit<Stage, 'port'> & { readonly bodies: string }

function prepareStage(
  operation: BenchOperation,
  { urls }: RunningSubgraphs,
  folder: string,
  peers: string,
): CommonStage {
  mkdirSync(folder, { recursive: true })
  const write = (file: string, text: string) => {
    writeFileSync(join(folder, file), text)
    return join(folder, file)
  }
  write('answer.json', JSON.stringify({ data: operation.expected(operation.variables[0]!) }))
  return {
    operation,
    urls,
    folder,
    peers,
    supergraph: write('supergraph.graphql', composeBenchSupergraph(operation, urls)),
    bodies: write(
      'bodies.txt',
      operation.variables.map((variables) => requestBody(operation, variables)).join('\n'),
    ),
  }
}

async function runRound(
  contender: Contender,
  common: CommonStage,
  subgraphs: RunningSubgraphs,
  { windows, shutdown }: TournamentOptions,
): Promise<Outcome> {
  const { operation, folder, bodies } = common
  const port = await freePort()
  const log = join(folder, contender.name, 'log.txt')
  try {
    const gateway = await startGateway(contender.launch({ ...common, port }), { port, log, operation })
    await shutdown.add(gateway)
    try {
      const measured = await measure(gateway, subgraphs, { operation, bodies, windows })
      return { kind: 'measured', rounds: [measured] }
    } finally {
      await gateway.stop()
    }
  } catch (error) {
    return absent((error as Error).message)
  }
}

const absent = (reason: string): Outcome => ({ kind: 'absent', reason })

const merge = (before: Outcome | undefined, now: Outcome): Outcome =>
  before?.kind === 'measured' && now.kind === 'measured'
    ? { kind: 'measured', rounds: [...before.rounds, ...now.rounds] }
    : before?.kind === 'absent'
      ? before
      : now

function summary(outcome: Outcome): string {
  if (outcome.kind === 'absent') return `absent, ${outcome.reason}`
  const [{ cpuMicrosPerRequest, requestsPerSecond, busy }] = outcome.rounds as [Measurement]
  return (
    `${cpuMicrosPerRequest.toFixed(0)} µs CPU, ${requestsPerSecond.toFixed(0)} requests/s, ` +
    `gateway ${percent(busy.gateway)} busy, subgraphs ${percent(busy.subgraphs)}, ` +
    `load core ${percent(busy.loadCore)}`
  )
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`
