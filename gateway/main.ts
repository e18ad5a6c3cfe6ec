import { EnvironmentError } from '../subgraphs/kit/process/environment.ts'
import { createLogger } from '../subgraphs/kit/process/logger.ts'
import { runProcess } from '../subgraphs/kit/process/run.ts'
import { parseCommandLine, USAGE } from './command-line.ts'
import { createGateway } from './create-gateway.ts'
import { loadEnvironment } from './environment.ts'
import { TrustedDocumentsError } from './operation/trusted-documents.ts'
import { SupergraphError } from './planning/planner.ts'
import { followSupergraphFile } from './supergraph/follow-file.ts'

await runProcess('gateway', async () => {
  const commandLine = parseCommandLine(process.argv.slice(2))
  if (!commandLine) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const { logLevel, supergraphFile, ...options } = await loadEnvironment(undefined, commandLine)
  const log = createLogger('gateway', logLevel)
  if (commandLine.open) log.warn('--open: access rules are off')
  const gateway = await createGateway({ ...options, log }).catch((error: unknown) => {
    if (error instanceof TrustedDocumentsError)
      throw new EnvironmentError(`TRUSTED_DOCUMENTS:\n${error.message.replace(/^/gm, '  ')}`)
    if (!(error instanceof SupergraphError)) throw error
    throw new EnvironmentError(`SUPERGRAPH: ${supergraphFile} cannot be served. ${error.message}`)
  })
  const watch = followSupergraphFile(gateway, supergraphFile, options.supergraphSdl, log)
  process.on('SIGHUP', watch.read)
  return {
    close: () => {
      watch.close()
      return gateway.close()
    },
  }
})
