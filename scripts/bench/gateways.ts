import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { listenForShutdown } from '../deployment/shutdown.ts'
import { PROJECT_ROOT, stateFolder } from '../deployment/state-folder.ts'
import { CONTENDERS } from './gateways/contenders.ts'
import { requireCores } from './gateways/cores.ts'
import { requireLoadGenerator } from './gateways/load.ts'
import { OPERATION_NAMES } from './gateways/operation.ts'
import { peerVersions } from './gateways/peers.ts'
import { renderReport } from './gateways/report.ts'
import { runTournament } from './gateways/tournament.ts'
import type { OperationName } from './subgraphs/datasets.ts'

/*
 * What a gateway costs, ours and others', on the same questions, subgraphs and load. README.md tells how.
 */

const USAGE = `Usage: npm run bench -- [--quick] [--only NAME,…] [--operation NAME]

  --quick           one short round, and RESULTS.md stays as it is
  --only NAME,…     some gateways alone: ${CONTENDERS.map(({ name }) => name).join(', ')}
  --operation NAME  one operation alone: ${OPERATION_NAMES.join(', ')}

RESULTS.md is written only by a whole run.
`
const RESULTS = join(PROJECT_ROOT, 'scripts', 'bench', 'RESULTS.md')

function readArguments() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      operation: { type: 'string' },
    },
  })
  const { quick, only, operation } = values
  const names = only?.split(',')
  const contenders = CONTENDERS.filter(({ name }) => names?.includes(name) ?? true)
  const operations = OPERATION_NAMES.filter((name) => (operation ?? name) === name)
  if (contenders.length < (names?.length ?? 1) || operations.length === 0)
    throw new Error(`There is no such gateway or operation.\n\n${USAGE}`)
  return {
    quick,
    contenders,
    operations: operations as OperationName[],
    whole: !quick && !only && !operation,
  }
}

const shutdown = listenForShutdown(console.log)
try {
  const { quick, contenders, operations, whole } = readArguments()
  requireCores()
  requireLoadGenerator()
  const tables = await runTournament({
    contenders,
    operations,
    rounds: quick ? 1 : 2,
    windows: quick ? { warmUp: 2, measured: 3 } : { warmUp: 3, measured: 5 },
    folder: join(stateFolder(), 'bench'),
    shutdown,
  })
  const report = renderReport(tables, peerVersions())
  console.log(`\n${report}`)
  if (whole) writeFileSync(RESULTS, report)
  await shutdown.begin(0)
} catch (error) {
  console.error((error as Error).message)
  await shutdown.begin(1)
}
