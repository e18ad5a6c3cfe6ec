import { createLogger } from '../../kit/process/logger.ts'
import { runProcess } from '../../kit/process/run.ts'
import { readIndexerEnvironment } from '../environment.ts'
import { startIndexer } from './start.ts'

await runProcess('indexer', async () => {
  const environment = await readIndexerEnvironment()
  return startIndexer(environment, { log: createLogger('indexer', environment.LOG_LEVEL) })
})
