import { createLogger } from '../kit/logger.ts'
import { runProcess } from '../kit/main.ts'
import { readCenterEnvironment } from './environment.ts'
import { startCenter } from './start.ts'

await runProcess('center', async () => {
  const environment = readCenterEnvironment()
  return startCenter(environment, { log: createLogger('center', environment.LOG_LEVEL) })
})
