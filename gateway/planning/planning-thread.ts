import { Worker } from 'node:worker_threads'
import type { PlanningLimits } from './planning-limits.ts'
import type {
  LoadRequest,
  PlanningReply,
  PlanRequest,
  ReleaseRequest,
  WorkerSettings,
} from './worker/messages.ts'

/** The thread was ended because a request went beyond its budget. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded'
  readonly budget: 'time' | 'memory'

  constructor(budget: 'time' | 'memory') {
    super(`The planning thread was ended: it went beyond its budget of ${budget}.`)
    this.budget = budget
  }
}

/** One life of the thread that plans. A dead thread stays dead. */
export interface PlanningThread {
  readonly alive: boolean
  /**
   * One request at a time.
   * @param budgetMs after so long the thread is ended
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

export function startPlanningThread(limits: PlanningLimits): PlanningThread {
  const settings: WorkerSettings = { fields: limits.fields, evaluatedPlans: limits.evaluatedPlans }
  const worker = new Worker(workerFile(), {
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    execArgv: [],
  })
  let pending: Pending | undefined
  let alive = true
  let cause: Error | undefined

  worker.on('message', (reply: PlanningReply) => {
    pending?.resolve(reply)
    pending = undefined
  })
  worker.on('error', (error: NodeJS.ErrnoException) => {
    cause ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new BudgetExceeded('memory') : error
  })
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      alive = false
      pending?.reject(cause ?? new Error(`The planning thread ended by itself, with code ${code}.`))
      pending = undefined
      resolve()
    })
  })

  const endForTime = () => {
    // A reply may have come while this thread was busy with other things: it is read before this is run.
    setImmediate(() => {
      if (!pending) return
      cause ??= new BudgetExceeded('time')
      void worker.terminate()
    })
  }

  return {
    get alive() {
      return alive
    },
    ended,

    async ask(request, budgetMs) {
      if (!alive) throw cause ?? new Error('The planning thread has ended.')
      const timer = setTimeout(endForTime, budgetMs)
      try {
        return await new Promise<PlanningReply>((resolve, reject) => {
          pending = { resolve, reject }
          worker.postMessage(request)
        })
      } finally {
        clearTimeout(timer)
      }
    },

    release: (request) => worker.postMessage(request),

    async end() {
      await worker.terminate()
      await ended
    },
  }
}

/** A thread is plain Node, which reads no TypeScript: from source, what was built of it is run. */
function workerFile(): URL {
  const fromSource = import.meta.url.endsWith('.ts')
  return new URL(`${fromSource ? '../../dist/gateway/planning' : '.'}/worker/main.js`, import.meta.url)
}
