import { EnvironmentError } from './environment.ts'
import { createLogger } from './logger.ts'

/** Longer than any request in flight may take. */
const DRAIN_MS = 30_000

/**
 * Starts a server as this process and ends it, draining, on SIGTERM, on SIGINT, or when the parent that forked
 * it is gone. What an operator can mend, an environment that cannot be used or a port that is taken, is one
 * message on standard error; exit code 1.
 */
export async function runProcess(
  name: string,
  start: () => Promise<{ close(): Promise<void> }>,
): Promise<void> {
  const log = createLogger(name, 'info')
  const endUnstarted = () => process.exit(1)
  if (process.channel) process.on('disconnect', endUnstarted)
  let running: { close(): Promise<void> }
  try {
    running = await start()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof EnvironmentError) process.stderr.write(`${error.message}\n`)
    else if (code === 'EADDRINUSE')
      process.stderr.write('PORT: another process listens there; stop it or choose another.\n')
    else log.fatal({ err: error }, 'cannot start')
    process.exit(1)
  }

  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => {
      log.error('requests were still in flight when the time to drain was over')
      process.exit(1)
    }, DRAIN_MS).unref()
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'draining failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.off('disconnect', endUnstarted)
  process.on('disconnect', stop)
}
