import { createLogger } from '../kit/process/logger.ts'
import { runProcess } from '../kit/process/run.ts'
import { readCenterEnvironment } from './environment.ts'
import { startCenter } from './start.ts'

await runProcess('center', async () => {
  const environment = await readCenterEnvironment()
  return startCenter(environment, { log: createLogger('center', environment.LOG_LEVEL) })
})
