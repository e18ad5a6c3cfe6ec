import { createLogger } from '../../kit/logger.ts'
import { runProcess } from '../../kit/main.ts'
import { readIndexerEnvironment } from '../environment.ts'
import { startIndexer } from './start.ts'

await runProcess('indexer', async () => {
  const environment = readIndexerEnvironment()
  return startIndexer(environment, { log: createLogger('indexer', environment.LOG_LEVEL) })
})
