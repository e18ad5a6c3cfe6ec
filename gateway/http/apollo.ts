import { randomUUID } from 'node:crypto'
import { ApolloServer, type ApolloServerOptionsWithGateway, type PersistedQueryOptions } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { FormattedExecutionResult } from 'graphql'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { asPlugin, type Stage } from '../operation/stage.ts'
import { presentError } from '../response/present-error.ts'
import type { GraphQLRequestContext } from './context.ts'

export type Apollo = ApolloServer<GraphQLRequestContext>

const PERSISTED_QUERY_SECONDS = 24 * 60 * 60

export interface ApolloOptions {
  /** Where schema and answers come from, with a supergraph in service. */
  readonly gateway: ApolloServerOptionsWithGateway<GraphQLRequestContext>['gateway']
  readonly stages: readonly Stage[]
  readonly persistedQueries: PersistedQueryOptions['cache']
  readonly profile: 'development' | 'production'
  readonly documentTokens: number
  readonly log: Logger
}

/** Starts an Apollo Server that does what we ask for and nothing that it would do of its own accord. */
export async function startApollo(options: ApolloOptions): Promise<Apollo> {
  const { gateway, stages, persistedQueries: cache, profile, documentTokens, log } = options
  const apollo = new ApolloServer<GraphQLRequestContext>({
    gateway,
    plugins: [
      asPlugin(stages),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    formatError: presentError,
    persistedQueries: { ttl: PERSISTED_QUERY_SECONDS, ...(cache && { cache }) },
    parseOptions: { maxTokens: documentTokens },
    // Fragments that spread fragments can select millions of fields in few tokens.
    maxRecursiveSelections: true,
    introspection: profile === 'development',
    hideSchemaDetailsFromClientErrors: profile === 'production',
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    nodeEnv: profile,
    logger: log,
  })
  await apollo.start()
  return apollo
}

/** Runs an operation of our own on behalf of a caller, through the same stages and without HTTP. */
export async function runOperation(
  apollo: Apollo,
  query: string,
  variables: Record<string, unknown>,
  { caller, deadline, log }: Pick<GraphQLRequestContext, 'caller' | 'deadline' | 'log'>,
): Promise<FormattedExecutionResult> {
  const contextValue: GraphQLRequestContext = {
    requestId: randomUUID(),
    caller,
    deadline,
    requiresAll: false,
    log,
    mediaType: 'application/json',
    explain: false,
    summary: {},
  }
  const { body } = await apollo.executeOperation({ query, variables }, { contextValue })
  if (body.kind !== 'single') throw new Error('Incremental delivery is not served.')
  return body.singleResult
}
