import type { Shutdown } from '../../deployment/shutdown.ts'
import type { OperationName } from '../subgraphs/datasets.ts'
import type { Contender } from './contenders.ts'
import { startGateway } from './gateway-process.ts'
import { type Measurement, measure, type Windows } from './measure.ts'
import type { BenchOperation } from './operation.ts'
import { installPeers, peersFolder } from './peers.ts'
import type { Outcome } from './report.ts'
import { type Stage, setStage } from './stage.ts'

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
  const { contenders, operations, rounds, folder, shutdown } = options
  const missing = contenders.some(({ peer }) => peer) ? await installPeers(peersFolder(folder)) : undefined
  const tables = new Map<BenchOperation, Map<Contender, Outcome>>()
  for (const name of operations) {
    const stage = await setStage(name, folder, shutdown)
    const outcomes = new Map<Contender, Outcome>()
    for (let round = 1; round <= rounds; round++)
      for (const contender of contenders.filter(({ operation = name }) => operation === name)) {
        const outcome =
          contender.peer && missing ? absent(missing) : await runRound(contender, stage, options)
        outcomes.set(contender, merge(outcomes.get(contender), outcome))
        console.log(`${stage.operation.title}, round ${round}, ${contender.title}: ${summary(outcome)}`)
      }
    tables.set(stage.operation, outcomes)
    await stage.subgraphs.stop()
  }
  return tables
}

async function runRound(
  contender: Contender,
  stage: Stage,
  { windows, shutdown }: TournamentOptions,
): Promise<Outcome> {
  try {
    const gateway = await startGateway(contender, stage)
    await shutdown.add(gateway)
    try {
      return { kind: 'measured', rounds: [await measure(gateway, stage, windows)] }
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
