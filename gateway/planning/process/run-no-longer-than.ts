import { Script } from 'node:vm'

/** What the script calls: it has no other way to reach this module. */
const JOB = Symbol.for('onedoor.planning.job')
const globals = globalThis as { [JOB]?: () => unknown }
const callJob = new Script(`globalThis[Symbol.for(${JSON.stringify(JOB.description)})]()`)

/**
 * Runs a job, or ends this process when it takes longer. The gateway's own, shorter budget ends it before, but a
 * gateway that was killed cannot: this process would go on with what nobody waits for, deaf to that end.
 */
export function runNoLongerThan<Result>(milliseconds: number, job: () => Result): Result {
  globals[JOB] = job
  try {
    return callJob.runInThisContext({ timeout: milliseconds }) as Result
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') process.exit(1)
    throw error
  }
}
