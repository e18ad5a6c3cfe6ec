import { cpus } from 'node:os'
import type { Contender } from './contenders.ts'
import type { Measurement, Windows } from './measure.ts'
import type { BenchOperation } from './operation.ts'

/** What became of one gateway: a measurement for each round, or why there is none. */
export type Outcome =
  | { readonly kind: 'measured'; readonly rounds: readonly Measurement[] }
  | { readonly kind: 'absent'; readonly reason: string }

/** Below this the gateway was not the bottleneck, and requests a second say nothing of it. */
const BUSY = 0.95
/** Above this the load was. */
const SATURATED = 0.95
/** More than this on the gateway's core that is not the gateway: somebody else was using the machine. */
const DISTURBED = 0.05

const COLUMNS = [
  'gateway',
  'CPU µs a request',
  '× stock',
  '× stock over undici',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'peak MB',
  'fetches a request',
  'core 1 busy',
  'right answers',
  'notes',
]

/** A table in Markdown of one operation's outcomes. */
export function renderTable(outcomes: ReadonlyMap<Contender, Outcome>): string {
  const stock = cpuOf(outcomes, 'stock')
  const undici = cpuOf(outcomes, 'stock-undici')
  const rows = [...outcomes].map(([{ title, constant }, outcome]) => {
    if (outcome.kind === 'absent')
      return [title, 'absent', ...COLUMNS.slice(3).map(() => ''), outcome.reason.replaceAll('|', '/')]
    const { rounds } = outcome
    const cpu = mean(rounds, 'cpuMicrosPerRequest')
    return [
      title,
      cpu.toFixed(0),
      ratio(stock, cpu),
      ratio(undici, cpu),
      mean(rounds, 'requestsPerSecond').toFixed(0),
      mean(rounds, 'p50').toFixed(1),
      Math.max(...rounds.map(({ p99 }) => p99)).toFixed(1),
      Math.max(...rounds.map(({ memoryMegabytes }) => memoryMegabytes)).toFixed(0),
      mean(rounds, 'fetchesPerRequest').toFixed(1),
      `${percent(worst(rounds, ({ busy }) => busy.loadCore))}, subgraphs ${percent(worst(rounds, ({ busy }) => busy.subgraphs))}`,
      constant ? '' : rounds.map(({ right, asked }) => `${right}/${asked}`).join(', '),
      notesOn(rounds),
    ]
  })
  return [COLUMNS, COLUMNS.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export interface Conditions {
  readonly versions: Readonly<Record<string, string>>
  readonly windows: Windows
  readonly rounds: number
}

/** What was measured on what, and both tables. */
export function renderReport(
  tables: ReadonlyMap<BenchOperation, ReadonlyMap<Contender, Outcome>>,
  { versions, windows, rounds }: Conditions,
): string {
  const model = cpus()[0]?.model ?? 'unknown processor'
  const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${[
    '# Results',
    'Written by `npm run bench`; [README.md](README.md) says what the figures mean.',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${model}; ${listed.join(', ')}.`,
    `Of each gateway ${rounds} × ${windows.measured} s after ${windows.warmUp} s to warm up.`,
    ...[...tables].flatMap(([{ title }, outcomes]) => [`## ${title}`, renderTable(outcomes)]),
  ].join('\n\n')}\n`
}

const percent = (share: number) => `${Math.round(share * 100)} %`

const worst = (rounds: readonly Measurement[], share: (round: Measurement) => number) =>
  Math.max(...rounds.map(share))

function notesOn(rounds: readonly Measurement[]): string {
  const idle = 1 - Math.min(...rounds.map(({ busy }) => busy.gateway))
  const spread =
    worst(rounds, ({ cpuMicrosPerRequest }) => cpuMicrosPerRequest) / mean(rounds, 'cpuMicrosPerRequest') - 1
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0)
  return [
    idle > 1 - BUSY && `gateway ${percent(1 - idle)} busy`,
    worst(rounds, ({ busy }) => busy.loadCore) > SATURATED && 'the load was saturated',
    worst(rounds, ({ busy }) => busy.intruders) > DISTURBED && 'disturbed by other processes',
    spread > 0.05 && `rounds ± ${percent(spread)}`,
    failures > 0 && `${failures} failures`,
  ]
    .filter(Boolean)
    .join('; ')
}

function cpuOf(outcomes: ReadonlyMap<Contender, Outcome>, name: string): number | undefined {
  const outcome = [...outcomes].find(([contender]) => contender.name === name)?.[1]
  return outcome?.kind === 'measured' ? mean(outcome.rounds, 'cpuMicrosPerRequest') : undefined
}

const ratio = (reference: number | undefined, cpu: number) => (reference ? (reference / cpu).toFixed(1) : '')

type NumberKey = {
  [Key in keyof Measurement]: Measurement[Key] extends number ? Key : never
}[keyof Measurement]

const mean = (rounds: readonly Measurement[], key: NumberKey) =>
  rounds.reduce((sum, round) => sum + round[key], 0) / rounds.length
