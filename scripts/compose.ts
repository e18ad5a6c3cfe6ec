import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { composeBaseline } from '../schema/baseline.ts'
import { CompositionRefused } from '../schema/compose.ts'
import { PROJECT_ROOT } from './deployment/state-folder.ts'

/** Composes the subgraphs' SDL into schema/supergraph.graphql; with --check, only says whether it is up to date. */
const FILE = 'schema/supergraph.graphql'
const path = join(PROJECT_ROOT, FILE)

try {
  const composed = composeBaseline()
  if (!process.argv.includes('--check')) {
    writeFileSync(path, composed)
    console.log(`Wrote ${FILE}.`)
  } else if (readFileSync(path, 'utf8') === composed) {
    console.log(`${FILE} is what the subgraphs compose to.`)
  } else {
    console.error(`${FILE} is not what the subgraphs compose to: run \`npm run compose\` and commit it.`)
    process.exitCode = 1
  }
} catch (error) {
  if (!(error instanceof CompositionRefused)) throw error
  console.error(error.message)
  process.exitCode = 1
}
