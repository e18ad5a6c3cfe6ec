import { pino } from 'pino'
import { type RunningIndexer, startIndexer } from '../../subgraphs/center/indexer/start.ts'
import { DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { readPrivateKey } from '../../subgraphs/kit/contract/caller.ts'
import { keys, sourcesAt } from './keys.ts'

/** Nobody listens there. */
const ABSENT = 'http://127.0.0.1:9'

/**
 * The indexer in this process.
 * @param urls base URLs of the departments that are there
 */
export function startTestIndexer(
  databaseUrl: string,
  urls: Readonly<Record<string, string>>,
): Promise<RunningIndexer> {
  return startIndexer(
    {
      HOST: '127.0.0.1',
      PORT: 0,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'silent',
      CENTER_PRIVATE_KEY: readPrivateKey(keys.center.privateKey),
      sources: sourcesAt(DEPARTMENTS, (code) => urls[code] ?? ABSENT),
    },
    { log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }) },
  )
}
