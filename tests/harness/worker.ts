import { pino } from 'pino'
import { type RunningWorker, startWorker } from '../../subgraphs/center/worker/start.ts'
import { DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { keys, sourcesAt } from './keys.ts'

/** Nobody listens there. */
const ABSENT = 'http://127.0.0.1:9'

/**
 * The center's worker in this process, which looks for work every 20 ms.
 * @param urls base URLs of the departments that are there
 */
export function startTestWorker(
  databaseUrl: string,
  urls: Readonly<Record<string, string>> = {},
): Promise<RunningWorker> {
  return startWorker(
    {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'silent',
      CENTER_PRIVATE_KEY: readPrivateKey(keys.center.privateKey),
      sources: sourcesAt(DEPARTMENTS, (code) => urls[code] ?? ABSENT),
    },
    { log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }), idleMs: 20 },
  )
}
