import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { keys } from '../harness/keys.ts'

const MAIN = fileURLToPath(new URL('../../dist/subgraphs/center/indexer/main.js', import.meta.url))
/** Nobody listens there. */
const ABSENT = 'http://127.0.0.1:9'

/** The indexer as a process of its own, as it runs in earnest. */
export interface IndexerProcess {
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number | null>
}

/** @param urls base URLs of the departments that are there */
export function spawnIndexer(databaseUrl: string, urls: Readonly<Record<string, string>>): IndexerProcess {
  if (!existsSync(MAIN))
    throw new Error('dist/ is not built: run the tests with `npm test`, which builds it.')
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      CENTER_PRIVATE_KEY: keys.center.privateKey,
      ...Object.fromEntries(AGENCIES.map(({ code }) => [`${code.toUpperCase()}_URL`, urls[code] ?? ABSENT])),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await ended(child)
    return child.exitCode
  }
  return { kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
