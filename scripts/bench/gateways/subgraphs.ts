import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { OperationName } from '../subgraphs/datasets.ts'
import type { FetchesMessage, PortsMessage } from '../subgraphs/main.ts'
import { pinned } from './cores.ts'

const MAIN = fileURLToPath(new URL('../subgraphs/main.js', import.meta.url))

export interface RunningSubgraphs {
  readonly pid: number
  /** By the subgraph's name. */
  readonly urls: Readonly<Record<string, string>>
  /** How many fetches came since it was last asked. @throws when one was not understood. */
  takeFetches(): Promise<number>
  stop(): Promise<void>
}

/** Starts the process that answers for every subgraph of an operation, on the core of the load. */
export async function startSubgraphs(operation: OperationName): Promise<RunningSubgraphs> {
  const [command, ...args] = pinned('load', [process.execPath, MAIN, operation])
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [ports] = (await once(child, 'message')) as [PortsMessage]
  return {
    pid: child.pid!,
    urls: Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [name, `http://127.0.0.1:${port}/graphql`]),
    ),
    async takeFetches() {
      const answer = once(child, 'message') as Promise<[FetchesMessage]>
      child.send('fetches')
      const [{ fetches, failure }] = await answer
      if (failure) throw new Error(`A subgraph did not understand a question: ${failure}`)
      return fetches
    },
    stop: async () => void child.kill('SIGKILL'),
  }
}
