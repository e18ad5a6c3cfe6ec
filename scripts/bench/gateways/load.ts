import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pinned } from './cores.ts'

const SCRIPT = fileURLToPath(new URL('load.lua', import.meta.url))

/** Requests under way at any time. */
export const CONNECTIONS = 32

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  /** Of answers, head and body. */
  readonly bytes: number
  /** Answers with another status than 2xx or 3xx, and connections that broke. */
  readonly failures: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** @throws saying how to install what the load comes from, when it is not here. */
export function requireLoadGenerator(): void {
  for (const [command, packageName] of [
    ['wrk', 'wrk'],
    ['taskset', 'util-linux'],
  ] as const)
    if (spawnSync(command, ['--version']).error)
      throw new Error(`The benchmark needs ${command}. On Debian and Ubuntu: apt-get install ${packageName}`)
}

/**
 * Keeps 32 requests under way for some seconds, from wrk on the core of the load.
 * @param bodies file with one request body a line
 */
export async function applyLoad(url: string, bodies: string, seconds: number): Promise<LoadResult> {
  const [command, ...args] = pinned('load', [
    'wrk',
    ...['--threads', '1', '--connections', String(CONNECTIONS), '--duration', `${seconds}s`],
    ...['--timeout', '10s', '--script', SCRIPT, url, '--', bodies, String(Date.now() % 100_000)],
  ])
  const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const line = output.split('\n').find((text) => text.startsWith('{'))
  if (!line) throw new Error(`wrk told no result:\n${output}`)
  const { requests, micros, bytes, failures, p50, p99 } = JSON.parse(line)
  return { requests, seconds: micros / 1e6, bytes, failures, p50: p50 / 1000, p99: p99 / 1000 }
}
