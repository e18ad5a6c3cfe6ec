import { fileURLToPath } from 'node:url'
import { createLogger } from '../subgraphs/kit/process/logger.ts'
import { runProcess } from '../subgraphs/kit/process/run.ts'
import { createGateway } from './create-gateway.ts'
import { loadEnvironment } from './environment.ts'
import { loadDocuments } from './operation/documents.ts'

const OPERATIONS = fileURLToPath(new URL('../schema/operations', import.meta.url))

await runProcess('gateway', async () => {
  const { logLevel, ...options } = await loadEnvironment()
  const log = createLogger('gateway', logLevel)
  return createGateway({ ...options, log, operations: await loadDocuments(OPERATIONS) })
})
