import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { listenForShutdown } from '../deployment/shutdown.ts'
import { PROJECT_ROOT, stateFolder } from '../deployment/state-folder.ts'
import { CONTENDERS } from './gateways/contenders.ts'
import { requireCores } from './gateways/cores.ts'
import { requireLoadGenerator } from './gateways/load.ts'
import { OPERATION_NAMES } from './gateways/operation.ts'
import { measuredVersions } from './gateways/peers.ts'
import { profile } from './gateways/profile.ts'
import { quoteResults } from './gateways/quote.ts'
import { renderReport } from './gateways/report.ts'
import { renderSelfTimes } from './gateways/self-times.ts'
import { setStage } from './gateways/stage.ts'
import { runTournament } from './gateways/tournament.ts'
import type { OperationName } from './subgraphs/datasets.ts'

/*
 * What a gateway costs, ours and others', on the same questions, subgraphs and load. README.md tells how.
 */

const USAGE = `Usage: npm run bench -- [--quick] [--only NAME,…] [--operation NAME] [--profile]

  --quick           one short round, and RESULTS.md stays as it is
  --only NAME,…     some gateways alone: ${CONTENDERS.map(({ name }) => name).join(', ')}
  --operation NAME  one operation alone: ${OPERATION_NAMES.join(', ')}
  --profile         no measurement: where their time goes, for those that run in Node

RESULTS.md, and the README that quotes it, are written only by a whole run.
`
const README = join(PROJECT_ROOT, 'README.md')
const RESULTS = join(PROJECT_ROOT, 'scripts', 'bench', 'RESULTS.md')

function readArguments() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      operation: { type: 'string' },
      profile: { type: 'boolean', default: false },
    },
  })
  const { quick, only, operation, profile } = values
  const names = only?.split(',')
  const contenders = CONTENDERS.filter(({ name }) => names?.includes(name) ?? true)
  const operations = OPERATION_NAMES.filter((name) => (operation ?? name) === name)
  if (contenders.length < (names?.length ?? 1) || operations.length === 0)
    throw new Error(`There is no such gateway or operation.\n\n${USAGE}`)
  return {
    contenders,
    operations: operations as OperationName[],
    windows: quick ? { warmUp: 2, measured: 3 } : { warmUp: 3, measured: 5 },
    rounds: quick ? 1 : 2,
    profiles: profile,
    whole: !quick && !only && !operation,
  }
}

type Arguments = ReturnType<typeof readArguments>

const shutdown = listenForShutdown(console.log)
const folder = join(stateFolder(), 'bench')

async function compare({ contenders, operations, windows, rounds, whole }: Arguments): Promise<void> {
  const tables = await runTournament({ contenders, operations, rounds, windows, folder, shutdown })
  const report = renderReport(tables, { versions: measuredVersions(), windows, rounds })
  console.log(`\n${report}`)
  if (!whole) return
  writeFileSync(RESULTS, report)
  writeFileSync(README, quoteResults(readFileSync(README, 'utf8'), report))
}

async function showProfiles({ contenders, operations, windows }: Arguments): Promise<void> {
  for (const name of operations) {
    const stage = await setStage(name, folder, shutdown)
    for (const contender of contenders.filter(({ operation = name }) => operation === name)) {
      const { file, times } = await profile(contender, stage, windows)
      console.log(`\n## ${stage.operation.title}, ${contender.title}\n\n${renderSelfTimes(times)}\n\n${file}`)
    }
    await stage.subgraphs.stop()
  }
}

try {
  const chosen = readArguments()
  requireCores()
  requireLoadGenerator()
  await (chosen.profiles ? showProfiles(chosen) : compare(chosen))
  await shutdown.begin(0)
} catch (error) {
  console.error((error as Error).message)
  await shutdown.begin(1)
}
