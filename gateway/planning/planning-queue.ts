import type { PlanningLimits } from './planning-limits.ts'
import { type PlanningProcess, startPlanningProcess } from './planning-process.ts'
import type { LoadRequest, PlanningReply, PlanRequest, ReleaseRequest } from './process/messages.ts'

interface Job {
  run(): Promise<void>
  reject(error: Error): void
}

/**
 * Hands requests to the planning process one at a time, so that a process's end costs only the request that it was at.
 * A process that ended is replaced, and the supergraphs that are still held are loaded into the new one.
 */
export class PlanningQueue {
  readonly #limits: PlanningLimits
  readonly #held = new Map<number, LoadRequest>()
  readonly #waiting: Job[] = []
  #process: PlanningProcess | undefined
  #working = false
  #closed = false

  constructor(limits: PlanningLimits) {
    this.#limits = limits
    this.#revive()
  }

  /** How many requests wait for the process. */
  get length(): number {
    return this.#waiting.length
  }

  /** Goes before what waits: requests are kept waiting for the next supergraph no longer than need be. */
  load(request: LoadRequest): Promise<PlanningReply> {
    return this.#enqueue('first', async () => {
      const reply = await (await this.#readyProcess()).ask(request, this.#limits.loadMs)
      if (reply.kind === 'loaded') this.#held.set(request.supergraph, request)
      return reply
    })
  }

  plan(request: PlanRequest): Promise<PlanningReply> {
    return this.#enqueue('last', async () => (await this.#readyProcess()).ask(request, this.#limits.planMs))
  }

  /** After all that was asked before. */
  release(request: ReleaseRequest): Promise<void> {
    return this.#enqueue('last', async () => {
      this.#held.delete(request.supergraph)
      if (this.#process?.alive) this.#process.release(request)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#waiting.splice(0)) job.reject(closedError())
    await this.#process?.end()
  }

  #enqueue<Reply>(place: 'first' | 'last', run: () => Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw closedError()
      const job: Job = {
        run: () => run().then(resolve, (error) => reject(this.#closed ? closedError() : error)),
        reject,
      }
      if (place === 'first') this.#waiting.unshift(job)
      else this.#waiting.push(job)
      void this.#work()
    })
  }

  async #work(): Promise<void> {
    if (this.#working) return
    this.#working = true
    for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) await job.run()
    this.#working = false
  }

  /** Starts a process without being asked for anything. What hinders it, the next request will meet and tell. */
  #revive(): void {
    if (!this.#closed) this.#enqueue('first', () => this.#readyProcess()).catch(() => {})
  }

  async #readyProcess(): Promise<PlanningProcess> {
    if (this.#process?.alive) return this.#process
    const process = startPlanningProcess(this.#limits)
    this.#process = process
    for (const request of this.#held.values()) await reload(process, request, this.#limits.loadMs)
    void process.ended.then(() => this.#revive())
    return process
  }
}

async function reload(process: PlanningProcess, request: LoadRequest, budgetMs: number): Promise<void> {
  try {
    await process.ask(request, budgetMs)
  } catch (cause) {
    await process.end()
    throw new Error('A supergraph could not be loaded into a new planning process.', { cause })
  }
}

const closedError = () => new Error('The planner is closed.')
