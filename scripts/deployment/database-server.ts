import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'

/** A server that is started again, on the same port, when it ends without having been asked to. */
export interface KeptPostgres {
  /** URL of its superuser. */
  readonly url: string
  stop(): Promise<void>
  kill(): void
}

const RESTART_DELAY_MS = 1000

/**
 * Starts the embedded PostgreSQL and keeps it running.
 * @param onCrash called with a line to show when it ended and again when it could not be started
 */
export async function keepEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  onCrash: (line: string) => void,
): Promise<KeptPostgres> {
  let server = await startEmbeddedPostgres(options)
  const { url } = server
  const port = Number(new URL(url).port)
  let stopping = false

  const keep = async () => {
    for (;;) {
      await server.ended
      if (stopping) return
      onCrash('The embedded PostgreSQL ended; starting it again.')
      await sleep(RESTART_DELAY_MS)
      server = await startEmbeddedPostgres({ ...options, port })
      if (stopping) return server.stop()
    }
  }
  const keeping = keep().catch((error: Error) => onCrash(error.message))

  return {
    url,
    async stop() {
      stopping = true
      await server.stop()
      await keeping
    },
    kill() {
      stopping = true
      server.kill()
    },
  }
}
