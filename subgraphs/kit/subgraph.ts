import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { type GraphQLSchema, parse } from 'graphql'
import type { AgencyProfile } from './contract/agencies.ts'
import type { VerifiedCaller } from './contract/caller.ts'
import { CalendarDate, DateTime } from './contract/scalars.ts'
import type { Database } from './database.ts'
import type { RecordType } from './records/record-type.ts'
import { recordResolvers } from './records/resolvers.ts'
import { enforceRules } from './rights/enforce.ts'

type Resolvers = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Everything that makes an agency's subgraph; the kit does the rest. */
export interface SubgraphDefinition<Loaders = unknown> {
  readonly agency: AgencyProfile
  /** The agency's own SDL file, see {@link subgraphSdl}. */
  readonly schema: URL
  /** Folder of the agency's own migrations. */
  readonly migrations: URL
  readonly recordTypes: readonly RecordType[]
  /** Only what the kit and graphql's default resolver do not answer. */
  readonly resolvers?: Resolvers
  createLoaders(db: Database, caller: VerifiedCaller): Loaders
}

/** The contract's definitions that every subgraph repeats word for word. */
export const SHARED_SDL = readFileSync(new URL('./contract/shared.graphql', import.meta.url), 'utf8')

/**
 * The whole SDL of a subgraph, as `_service` answers it and composition reads it: the contract's definitions, the
 * agency's own file, and the files of the same name in the folders beside it, one a topic.
 */
export function subgraphSdl({ schema }: Pick<SubgraphDefinition, 'schema'>): string {
  const file = fileURLToPath(schema)
  const folder = dirname(file)
  const topics = readdirSync(folder)
    .sort()
    .map((entry) => join(folder, entry, basename(file)))
    .filter((topic) => existsSync(topic))
  return [SHARED_SDL, ...[file, ...topics].map((each) => readFileSync(each, 'utf8'))].join('\n')
}

/** The executable schema of a department's subgraph. */
export function buildSchema<Loaders>(definition: SubgraphDefinition<Loaders>): GraphQLSchema {
  const resolvers: Record<string, Record<string, unknown>> = recordResolvers(definition.recordTypes)
  for (const [type, fields] of Object.entries(definition.resolvers ?? {}))
    resolvers[type] = { ...resolvers[type], ...fields }
  return executableSchema(subgraphSdl(definition), resolvers)
}

/** Builds an executable subgraph schema with the contract's scalars, which keeps the access directives of its SDL. */
export function executableSchema(sdl: string, resolvers: Resolvers): GraphQLSchema {
  const typeDefs = parse(sdl)
  const schema = buildSubgraphSchema([
    {
      typeDefs,
      // The package's type knows neither functions as connection parts nor scalars beside them.
      resolvers: { DateTime, Date: CalendarDate, ...resolvers } as never,
    },
  ])
  enforceRules(schema, typeDefs)
  return schema
}
