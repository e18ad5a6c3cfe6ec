import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { keys, macKeyOf } from './keys.ts'

/** Nobody listens there. */
const ABSENT = 'http://127.0.0.1:9'

/** A program of the center as a process of its own, as it runs in earnest. */
export interface CenterProcess {
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number | null>
}

/** @param urls base URLs of the departments that are there */
export function spawnCenterProcess(
  program: 'indexer' | 'worker',
  databaseUrl: string,
  urls: Readonly<Record<string, string>>,
): CenterProcess {
  const main = fileURLToPath(new URL(`../../dist/subgraphs/center/${program}/main.js`, import.meta.url))
  if (!existsSync(main))
    throw new Error('dist/ is not built: run the tests with `npm test`, which builds it.')
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      LOG_LEVEL: 'warn',
      DATABASE_URL: databaseUrl,
      CENTER_PRIVATE_KEY: keys.center.privateKey,
      ...Object.fromEntries(AGENCIES.map(({ code }) => [`${code.toUpperCase()}_URL`, urls[code] ?? ABSENT])),
      ...Object.fromEntries(
        AGENCIES.map(({ code }) => [`${code.toUpperCase()}_MAC_KEY`, macKeyOf('center', code)]),
      ),
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
