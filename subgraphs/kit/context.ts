import type { VerifiedCaller } from './contract/caller.ts'
import type { Database } from './database.ts'
import type { Logger } from './process/logger.ts'
import type { RecordLoaders } from './records/loaders.ts'

/** What resolvers of a request have at hand. */
export interface SubgraphContext<Loaders = unknown> {
  readonly caller: VerifiedCaller
  readonly db: Database
  readonly log: Logger
  /** Loaders of the record types, by type name. */
  readonly records: Readonly<Record<string, RecordLoaders>>
  /** The agency's own loaders. */
  readonly loaders: Loaders
}
