import { fileURLToPath } from 'node:url'
import { createLogger } from '../subgraphs/kit/process/logger.ts'
import { runProcess } from '../subgraphs/kit/process/run.ts'
import { parseCommandLine, USAGE } from './command-line.ts'
import { createGateway } from './create-gateway.ts'
import { loadEnvironment } from './environment.ts'
import { loadDocuments } from './operation/documents.ts'

const OPERATIONS = fileURLToPath(new URL('../schema/operations', import.meta.url))

await runProcess('gateway', async () => {
  const commandLine = parseCommandLine(process.argv.slice(2))
  if (!commandLine) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const { logLevel, supergraphFile, ...options } = await loadEnvironment(process.env, commandLine)
  const log = createLogger('gateway', logLevel)
  if (commandLine.open) log.warn('--open: access rules are off')
  // The example operations are written for the city's own graph.
  const operations = commandLine.supergraph ? [] : await loadDocuments(OPERATIONS)
  return createGateway({ ...options, log, operations })
})
