import type { RouteHandlerMethod } from 'fastify'
import { type ExecutionResult, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import { createHandler } from 'graphql-http/lib/use/fastify'
import { LRUCache } from 'lru-cache'
import type { SubgraphContext } from './context.ts'
import { maskError } from './http-errors.ts'

/** The gateway asks the same documents over and over, one for each fetch of each plan. */
const DOCUMENTS = 1_000

type Prepared = { readonly document: ReturnType<typeof parse> } | { readonly errors: readonly GraphQLError[] }

/**
 * GraphQL over HTTP on an executable schema. A document is parsed and validated once; every error that leaves
 * is one of the catalogue.
 */
export function graphqlHandler(
  schema: GraphQLSchema,
  createContext: (request: Parameters<RouteHandlerMethod>[0]) => SubgraphContext,
): RouteHandlerMethod {
  const prepared = new LRUCache<string, Prepared>({ max: DOCUMENTS })
  return createHandler<{ [key: PropertyKey]: unknown } & SubgraphContext>({
    onSubscribe: ({ raw }, { query, operationName, variables }) => {
      let known = prepared.get(query)
      if (!known) {
        known = prepare(schema, query)
        prepared.set(query, known)
      }
      if ('errors' in known) return known.errors
      return {
        schema,
        document: known.document,
        operationName,
        variableValues: variables,
        contextValue: { ...createContext(raw) },
      }
    },
    onOperation: (_request, { contextValue }, result): ExecutionResult =>
      result.errors
        ? { ...result, errors: result.errors.map((error) => maskError(error, contextValue!.log)) }
        : result,
  })
}

function prepare(schema: GraphQLSchema, query: string): Prepared {
  try {
    const document = parse(query)
    const errors = validate(schema, document)
    return errors.length === 0 ? { document } : { errors: errors.map(withCode('GRAPHQL_VALIDATION_FAILED')) }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    return { errors: [withCode('GRAPHQL_PARSE_FAILED')(error)] }
  }
}

const withCode =
  (code: string) =>
  ({ message }: GraphQLError) =>
    new GraphQLError(message, { extensions: { code } })
