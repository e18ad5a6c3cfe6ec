import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type FileWatch, watchFile } from './watch-file.ts'

/** The part of a gateway that takes a supergraph into service. */
interface Loading {
  load(supergraphSdl: string): Promise<void>
}

/**
 * Takes each new text of a supergraph's file into service. What cannot be served is said in the log, and what is in
 * service stays.
 */
export function followSupergraphFile(gateway: Loading, file: string, text: string, log: Logger): FileWatch {
  const keep = (error: unknown) =>
    log.error({ err: error, file }, 'the new supergraph is refused; the one in service stays')
  return watchFile(file, {
    text,
    onText: (sdl) => gateway.load(sdl).then(() => log.info({ file }, 'a new supergraph is in service'), keep),
    onUnreadable: keep,
  })
}
