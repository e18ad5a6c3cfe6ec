import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROJECT_ROOT } from '../../deployment/state-folder.ts'
import { ask } from './ask.ts'
import type { Contender } from './contenders.ts'
import { pinned } from './cores.ts'
import type { Stage } from './stage.ts'

const READY_WITHIN_MS = 30_000
const POLL_MS = 100

export interface RunningGateway {
  readonly pid: number
  readonly url: string
  stop(): Promise<void>
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Starts a gateway on its core and waits until it answers the operation.
 * @throws with the end of what it wrote when it ends, or does not answer within half a minute.
 */
export async function startGateway(contender: Contender, stage: Stage): Promise<RunningGateway> {
  const port = await freePort()
  const { command, environment } = contender.launch(stage, port)
  const folder = join(stage.folder, contender.name)
  mkdirSync(folder, { recursive: true })
  const log = join(folder, 'log.txt')
  const output = openSync(log, 'w')
  const [program, ...args] = pinned('gateway', command)
  const child = spawn(program!, args, {
    // Nothing of the environment here may change what is measured. In production no gateway does what it does only
    // for developers.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...environment },
    cwd: folder,
    stdio: ['ignore', output, output],
    // A group of its own, so that whatever it starts ends with it.
    detached: true,
  })
  let ended = false
  const closed = new Promise<void>((resolve) => {
    child.on('error', () => resolve()).on('close', () => resolve())
  }).then(() => {
    ended = true
  })
  const gateway: RunningGateway = {
    pid: child.pid!,
    url: `http://127.0.0.1:${port}/graphql`,
    async stop() {
      if (!ended) process.kill(-child.pid!, 'SIGKILL')
      await closed
    },
  }
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (!ended && Date.now() < giveUpAt) {
    const answer = await ask(gateway.url, stage.operation, stage.operation.variables[0]!).catch(
      () => undefined,
    )
    if (answer?.data) return gateway
    await sleep(POLL_MS)
  }
  await gateway.stop()
  throw new Error(`did not start: ${lastWords(log)}`)
}

function lastWords(log: string): string {
  const text = readFileSync(log, 'utf8').trim().split('\n').slice(-8).join(' ')
  return text.replaceAll(PROJECT_ROOT, '').replaceAll(/\s+/g, ' ').slice(0, 300) || 'it wrote nothing'
}
