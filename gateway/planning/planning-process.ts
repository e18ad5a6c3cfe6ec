import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PlanningLimits } from './planning-limits.ts'
import type {
  LoadRequest,
  PlanningReply,
  PlanningSettings,
  PlanRequest,
  ReleaseRequest,
} from './process/messages.ts'

/** The process was ended, or ended itself, because a request went beyond its budget. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded'
  readonly budget: 'time' | 'memory'

  constructor(budget: 'time' | 'memory') {
    super(`The planning process went beyond its budget of ${budget}.`)
    this.budget = budget
  }
}

/** One life of the process that plans. One that ended stays so. */
export interface PlanningProcess {
  readonly alive: boolean
  /**
   * One request at a time.
   * @param budgetMs after so long the process is ended
   * @throws {BudgetExceeded}
   */
  ask(request: LoadRequest | PlanRequest, budgetMs: number): Promise<PlanningReply>
  release(request: ReleaseRequest): void
  /** Resolves when it has ended, for whatever cause. */
  readonly ended: Promise<void>
  end(): Promise<void>
}

interface Pending {
  readonly resolve: (reply: PlanningReply) => void
  readonly reject: (error: Error) => void
}

/**
 * Starts it. A process, and not a thread: when a thread's memory is used up by one large allocation, V8 ends the
 * process that it belongs to.
 */
export function startPlanningProcess(limits: PlanningLimits): PlanningProcess {
  const child = forkPlanner(limits)
  let pending: Pending | undefined
  let cause: Error | undefined
  let alive = true

  child.on('message', (reply: PlanningReply) => {
    pending?.resolve(reply)
    pending = undefined
  })
  const ended = new Promise<void>((resolve) => {
    const onEnd = (error: Error) => {
      alive = false
      cause ??= error
      pending?.reject(cause)
      pending = undefined
      resolve()
    }
    const words = lastWords(child)
    child.once('error', onEnd)
    child.once('close', (code, signal) => onEnd(causeOfEnd(code, signal, words())))
  })

  const endForTime = () => {
    // A reply may have come while this process was busy with other things: it is read before this is run.
    setImmediate(() => {
      if (!pending) return
      cause ??= new BudgetExceeded('time')
      child.kill('SIGKILL')
    })
  }

  return {
    get alive() {
      return alive
    },
    ended,

    async ask(request, budgetMs) {
      const timer = setTimeout(endForTime, budgetMs)
      try {
        return await new Promise<PlanningReply>((resolve, reject) => {
          if (!alive) throw cause
          pending = { resolve, reject }
          send(child, request)
        })
      } finally {
        clearTimeout(timer)
      }
    },

    release: (request) => send(child, request),

    async end() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function forkPlanner(limits: PlanningLimits): ChildProcess {
  const settings: PlanningSettings = {
    fields: limits.fields,
    evaluatedPlans: limits.evaluatedPlans,
    longestMs: 2 * Math.max(limits.planMs, limits.loadMs),
  }
  // Node runs no TypeScript: from source, what was built of it is run.
  const fromSource = import.meta.url.endsWith('.ts')
  const folder = fromSource ? '../../dist/gateway/planning/process' : './process'
  return fork(fileURLToPath(new URL(`${folder}/main.js`, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: [`--max-old-space-size=${limits.heapMb}`],
    // It needs none, and some of the gateway's are secret.
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

/** One that has ended meanwhile is noticed by its end. */
function send(child: ChildProcess, request: LoadRequest | PlanRequest | ReleaseRequest): void {
  child.send(request, () => {})
}

const LAST_WORDS = 8_192

/** The end of what a process writes to its standard error. */
function lastWords(child: ChildProcess): () => string {
  let words = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS)
  })
  return () => words
}

function causeOfEnd(code: number | null, signal: NodeJS.Signals | null, words: string): Error {
  // The system kills with SIGKILL when its own memory runs out.
  if (words.includes('heap out of memory') || signal === 'SIGKILL') return new BudgetExceeded('memory')
  return new Error(`The planning process ended by itself (${signal ?? `code ${code}`}). ${words}`.trim())
}
