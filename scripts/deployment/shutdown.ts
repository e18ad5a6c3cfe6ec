import { identifyProcess } from '../lib/process-identity.mjs'
import { commandLine, parentOf } from './process-table.ts'

/** Something that was started and has to be ended. */
export interface Resource {
  /** Ends it, letting it finish what it is doing. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill?(): void
}

/** Ends what was started, in reverse order, whenever and wherever the start had got to. */
export interface Shutdown {
  /** Aborted as soon as the end begins. */
  readonly signal: AbortSignal
  /** Registers what was just started; when the end has begun already, it is ended straight away. */
  add(resource: Resource): Promise<void>
  /** Ends everything, says the last words, and ends this process with an exit code. */
  begin(exitCode: number, lastWords?: string): Promise<void>
}

/** npm passes Ctrl-C on to a process that got it from the terminal already: so soon, it is the same one. */
const SAME_SIGNAL_MS = 500

const WATCH_NPM_MS = 1000

/**
 * Listens for Ctrl-C and SIGTERM: the first ends everything in order, a second one at once. When npm runs this
 * process, npm's own death ends it too, as no signal tells of that.
 */
export function listenForShutdown(log: (line: string) => void): Shutdown {
  const aborting = new AbortController()
  const resources: Resource[] = []
  let beganAt: number | undefined

  const shutdown: Shutdown = {
    signal: aborting.signal,
    async add(resource) {
      if (aborting.signal.aborted) await resource.stop()
      else resources.push(resource)
    },
    async begin(exitCode, lastWords) {
      if (beganAt !== undefined) return
      beganAt = Date.now()
      aborting.abort(new Error('OneDoor is stopping.'))
      for (const resource of resources.toReversed())
        await resource.stop().catch((error: Error) => log(error.message))
      if (lastWords) log(lastWords)
      process.exit(exitCode)
    },
  }

  const onSignal = () => {
    if (beganAt === undefined) {
      log('\nStopping … (Ctrl-C again to stop at once)')
      void shutdown.begin(0)
    } else if (Date.now() - beganAt > SAME_SIGNAL_MS) {
      for (const resource of resources.toReversed()) resource.kill?.()
      process.exit(130)
    }
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  // What is cut short by the end may complain after it; anything else that nobody caught ends everything.
  process.on('uncaughtException', (error) => {
    if (beganAt !== undefined) return
    log(error.stack ?? error.message)
    void shutdown.begin(1)
  })
  // Not under nohup, which redirects the output and means that this process shall outlive its terminal.
  if (process.stdout.isTTY) process.on('SIGHUP', onSignal)
  process.stdout.on('error', () => undefined)
  if (process.env.npm_lifecycle_event) endWithNpm(onSignal)
  return shutdown
}

function endWithNpm(onEnd: () => void): void {
  const npm = findNpm()
  if (!npm) return
  const watching = setInterval(() => {
    if (identifyProcess(npm.pid) === npm.identity) return
    clearInterval(watching)
    onEnd()
  }, WATCH_NPM_MS)
  watching.unref()
}

/** npm runs scripts in a shell, which some systems' shells then replace by the script. */
function findNpm(): { pid: number; identity: string } | undefined {
  for (const pid of [process.ppid, parentOf(process.ppid)]) {
    const identity = pid && identifyProcess(pid)
    if (identity && /^npm\b|npm-cli\.js/.test(commandLine(pid))) return { pid, identity }
  }
  return undefined
}
