import { createLogger } from '../../kit/process/logger.ts'
import { runProcess } from '../../kit/process/run.ts'
import { readWorkerEnvironment } from '../environment.ts'
import { startWorker } from './start.ts'

await runProcess('worker', async () => {
  const environment = await readWorkerEnvironment()
  return startWorker(environment, { log: createLogger('worker', environment.LOG_LEVEL) })
})
