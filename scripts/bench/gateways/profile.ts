import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Contender, Launch } from './contenders.ts'
import { startGateway } from './gateway-process.ts'
import { applyLoad } from './load.ts'
import { type Windows, warmUp } from './measure.ts'
import { type SelfTimes, summariseProfile } from './self-times.ts'
import type { Stage } from './stage.ts'

const PROFILED = fileURLToPath(new URL('profiled.js', import.meta.url))
const WRITTEN_WITHIN_MS = 30_000
const POLL_MS = 100

/**
 * Where a gateway in Node spends its time under load, warm.
 * @returns the summary, and the file that a browser's developer tools open
 * @throws for a gateway that is not a Node program
 */
export async function profile(
  contender: Contender,
  stage: Stage,
  windows: Windows,
): Promise<{ readonly file: string; readonly times: SelfTimes }> {
  const file = join(stage.folder, `${contender.name}.cpuprofile`)
  rmSync(file, { force: true })
  const launch = (...args: Parameters<Contender['launch']>) => underProfiler(contender.launch(...args), file)
  const gateway = await startGateway({ ...contender, launch }, stage)
  try {
    await warmUp(gateway, stage.bodies, windows.warmUp)
    process.kill(gateway.pid, 'SIGUSR2')
    await applyLoad(gateway.url, stage.bodies, windows.measured)
    process.kill(gateway.pid, 'SIGUSR2')
    return { file, times: summariseProfile(await readWhenWritten(file)) }
  } finally {
    await gateway.stop()
  }
}

function underProfiler({ command: [program, ...args], environment }: Launch, file: string): Launch {
  if (program !== process.execPath) throw new Error('Only gateways that run in Node can be profiled.')
  return {
    command: [program, '--import', PROFILED, ...args],
    environment: { ...environment, PROFILE: file },
  }
}

async function readWhenWritten(file: string) {
  const giveUpAt = Date.now() + WRITTEN_WITHIN_MS
  while (!existsSync(file)) {
    if (Date.now() > giveUpAt) throw new Error(`No profile was written to ${file}.`)
    await sleep(POLL_MS)
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}
