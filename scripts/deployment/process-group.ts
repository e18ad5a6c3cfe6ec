import { join } from 'node:path'
import type { ProcessName, ProcessPlan } from './processes.ts'
import { untilReady } from './readiness.ts'
import type { Shutdown } from './shutdown.ts'
import { type Crash, type SupervisedProcess, superviseProcess } from './supervised-process.ts'

export interface ProcessGroupOptions {
  readonly plans: readonly ProcessPlan[]
  /** Folder of the processes' logs. */
  readonly logs: string
  readonly shutdown: Shutdown
  /** Called with the id of each process that is started. */
  onStart(pid: number): void
}

/** The processes of a deployment. */
export interface ProcessGroup {
  /**
   * Starts processes and waits until each is ready. A subgraph that keeps crashing is not waited for: the rest
   * goes on without it, while it is tried again and again.
   * @throws when the gateway, the indexer or the worker keeps crashing
   */
  start(names: readonly ProcessName[]): Promise<void>
}

const HOPELESS_AFTER_CRASHES = 3

export function createProcessGroup({ plans, logs, shutdown, onStart }: ProcessGroupOptions): ProcessGroup {
  async function start(plan: ProcessPlan, members: SupervisedProcess[]): Promise<void> {
    const hopeless = new AbortController()
    const supervised = superviseProcess({
      ...plan,
      logFile: join(logs, `${plan.name}.log`),
      onStart,
      onCrash(crash) {
        console.error(describeCrash(crash))
        if (crash.inARow >= HOPELESS_AFTER_CRASHES) hopeless.abort()
      },
    })
    members.push(supervised)
    const signal = AbortSignal.any([shutdown.signal, hopeless.signal])
    const ready = await untilReady(plan.url, signal).then(
      () => true,
      () => false,
    )
    shutdown.signal.throwIfAborted()
    if (!ready && plan.essential) throw new Error(`The ${plan.name} does not start; see ${logs}.`)
  }

  return {
    async start(names) {
      shutdown.signal.throwIfAborted()
      const members: SupervisedProcess[] = []
      await shutdown.add({
        stop: async () => void (await Promise.all(members.map((member) => member.stop()))),
        kill: () => members.forEach((member) => void member.kill()),
      })
      const chosen = plans.filter(({ name }) => names.includes(name))
      await Promise.all(chosen.map((plan) => start(plan, members)))
    },
  }
}

function describeCrash({ name, reason, restartInMs, lastLines }: Crash): string {
  const lines = lastLines.map((line) => `    ${line}`).join('\n')
  return `\n${name} ended unexpectedly (${reason}); it is started again in ${restartInMs / 1000} s. Its last lines:\n${lines}\n`
}
