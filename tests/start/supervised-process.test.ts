import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Crash,
  type SupervisedProcess,
  superviseProcess,
} from '../../scripts/deployment/supervised-process.ts'
import { identifyProcess } from '../../scripts/lib/process-identity.mjs'

const folder = mkdtempSync(join(tmpdir(), 'onedoor-process-'))
afterAll(() => rmSync(folder, { recursive: true }))

const running: SupervisedProcess[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((process) => process.stop()))
})

/** Supervises a process that runs some JavaScript; tells what happened to it. */
function supervise(source: string): {
  process: SupervisedProcess
  pids: number[]
  crashes: Crash[]
  output(): string
} {
  const entry = join(folder, `${running.length}-${Date.now()}.mjs`)
  const logFile = `${entry}.log`
  writeFileSync(entry, source)
  const pids: number[] = []
  const crashes: Crash[] = []
  const process = superviseProcess({
    name: 'courts',
    entry,
    env: {},
    logFile,
    onStart: (pid) => pids.push(pid),
    onCrash: (crash) => crashes.push(crash),
  })
  running.push(process)
  return { process, pids, crashes, output: () => readFileSync(logFile, 'utf8') }
}

const SERVING = `
  process.on('SIGTERM', () => { console.log('drained'); process.exit(0) })
  setInterval(() => undefined, 1000)
  console.log('serving')`

describe('a supervised process', () => {
  it('is started again when it was killed, and its end is reported', async () => {
    const { pids, crashes, output } = supervise(SERVING)
    await vi.waitFor(() => expect(output()).toContain('serving'), 20_000)
    process.kill(pids[0]!, 'SIGKILL')
    await vi.waitFor(() => expect(pids).toHaveLength(2), 20_000)
    expect(crashes).toMatchObject([{ name: 'courts', reason: 'SIGKILL', inARow: 1, lastLines: ['serving'] }])
    await vi.waitFor(() => expect(identifyProcess(pids[1]!)).toBeDefined(), 20_000)
  })

  it('that cannot start is tried again after longer and longer pauses, with its last words', async () => {
    const { crashes } = supervise("console.error('no such table: dispute'); process.exit(3)")
    await vi.waitFor(() => expect(crashes.length).toBeGreaterThanOrEqual(3), 20_000)
    expect(crashes.map(({ inARow }) => inARow).slice(0, 3)).toEqual([1, 2, 3])
    expect(crashes[0]).toMatchObject({ reason: 'exit code 3', lastLines: ['no such table: dispute'] })
    const [first, second, third] = crashes.map(({ restartInMs }) => restartInMs) as [number, number, number]
    expect(first < second && second < third).toBe(true)
  })

  it('is asked to finish when it is stopped, and stays stopped', async () => {
    const { process, pids, crashes, output } = supervise(SERVING)
    await vi.waitFor(() => expect(output()).toContain('serving'), 20_000)
    await process.stop()
    expect(output()).toContain('drained')
    expect(identifyProcess(pids[0]!)).toBeUndefined()
    expect(crashes).toEqual([])
  })

  it('is not started again when it is stopped between two tries', async () => {
    const { process, pids, crashes } = supervise('process.exit(1)')
    await vi.waitFor(() => expect(crashes.length).toBeGreaterThan(0), 20_000)
    await process.stop()
    const started = pids.length
    await new Promise((resolve) => setTimeout(resolve, crashes.at(-1)!.restartInMs + 200))
    expect(pids).toHaveLength(started)
  })

  it('that does not listen can be ended at once', async () => {
    const { process, pids, output } = supervise(
      "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); console.log('deaf')",
    )
    await vi.waitFor(() => expect(output()).toContain('deaf'), 20_000)
    const stopped = process.stop()
    process.kill()
    await stopped
    expect(identifyProcess(pids[0]!)).toBeUndefined()
  })
})
