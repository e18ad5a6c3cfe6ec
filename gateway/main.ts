import { fileURLToPath } from 'node:url'
import { createGateway } from './create-gateway.ts'
import { loadEnvironment } from './environment.ts'
import { createLogger } from './logger.ts'
import { loadDocuments } from './operation/documents.ts'

const OPERATIONS = fileURLToPath(new URL('../schema/operations', import.meta.url))

/** Longer than any request in flight may take. */
const DRAIN_MS = 30_000

async function start(): Promise<void> {
  const { logLevel, ...options } = await loadEnvironment()
  const log = createLogger(logLevel)
  const gateway = await createGateway({ ...options, log, operations: await loadDocuments(OPERATIONS) })

  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'draining')
    setTimeout(() => {
      log.error('requests were still in flight when the time to drain was over')
      process.exit(1)
    }, DRAIN_MS).unref()
    gateway.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'draining failed')
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

start().catch((error: Error & { code?: string }) => {
  const inUse =
    error.code === 'EADDRINUSE' ? '\n  PORT: another process listens there; stop it or choose another' : ''
  process.stderr.write(`${error.message}${inUse}\n`)
  process.exit(1)
})
