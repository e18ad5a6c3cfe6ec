import { createLogger } from '../../kit/process/logger.ts'
import { runProcess } from '../../kit/process/run.ts'
import { readPublicEnvironment } from '../environment.ts'
import { startPublic } from './start.ts'

await runProcess('public', async () => {
  const environment = await readPublicEnvironment()
  return startPublic(environment, { log: createLogger('public', environment.LOG_LEVEL) })
})
