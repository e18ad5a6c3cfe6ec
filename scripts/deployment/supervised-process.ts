import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { lastLines, openLogFile } from './log-file.ts'

export interface ProcessOptions {
  readonly name: string
  /** The module that the process runs. */
  readonly entry: string
  readonly env: NodeJS.ProcessEnv
  /** Where its output goes. */
  readonly logFile: string
  /** Called with the process's id each time it was started. */
  onStart?(pid: number): void
  /** Called when it ended without having been asked to. */
  onCrash(crash: Crash): void
}

export interface Crash {
  readonly name: string
  /** E.g. `exit code 1` or `SIGKILL`. */
  readonly reason: string
  /** The last lines that it wrote. */
  readonly lastLines: readonly string[]
  /** When it is started again. */
  readonly restartInMs: number
  /** How many times in a row it ended soon after its start, this time included. */
  readonly inARow: number
}

/** A process that is started again whenever it ends, until it is stopped. */
export interface SupervisedProcess {
  /** Asks it to finish what it is doing and end; ends it by force when that takes too long. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

type State =
  | { readonly kind: 'running'; readonly child: ChildProcess; readonly since: number }
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'stopped' }

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** Who ran this long has recovered: its next crash counts as the first. */
const RECOVERED_AFTER_MS = 60_000
const DRAINING_MS = 15_000

/** Starts a process of ours and keeps it running. It ends by itself when this process dies. */
export function superviseProcess(options: ProcessOptions): SupervisedProcess {
  let inARow = 0
  let state: State = start()

  function start(): State {
    const log = openLogFile(options.logFile)
    const child = spawn(process.execPath, [options.entry], {
      env: options.env,
      // Its own process group: Ctrl-C is for the supervisor, which ends the processes in order. The channel
      // carries nothing; that it closes tells the process that the supervisor is gone.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    child.once('error', (error) => ended(child, error.message))
    child.once('exit', (code, signal) => ended(child, signal ?? `exit code ${code}`))
    if (child.pid !== undefined) options.onStart?.(child.pid)
    return { kind: 'running', child, since: Date.now() }
  }

  function ended(child: ChildProcess, reason: string): void {
    if (state.kind !== 'running' || state.child !== child) return
    inARow = Date.now() - state.since < RECOVERED_AFTER_MS ? inARow + 1 : 1
    const restartInMs = Math.min(FIRST_DELAY_MS * 2 ** (inARow - 1), LONGEST_DELAY_MS)
    const timer = setTimeout(() => {
      state = start()
    }, restartInMs)
    state = { kind: 'waiting', timer }
    const { name } = options
    options.onCrash({ name, reason, restartInMs, inARow, lastLines: lastLines(options.logFile, 10) })
  }

  /** Leaves the state that restarts; returns the child that still runs, if one does. */
  function retire(): ChildProcess | undefined {
    const former = state
    state = { kind: 'stopped' }
    if (former.kind === 'waiting') clearTimeout(former.timer)
    return former.kind === 'running' ? former.child : undefined
  }

  let running: ChildProcess | undefined
  return {
    async stop() {
      running = retire()
      if (!running) return
      const exited = new Promise((resolve) => running?.once('exit', resolve))
      running.kill('SIGTERM')
      const impatient = setTimeout(() => running?.kill('SIGKILL'), DRAINING_MS)
      await exited
      clearTimeout(impatient)
    },
    kill() {
      const child = retire() ?? running
      child?.kill('SIGKILL')
    },
  }
}
