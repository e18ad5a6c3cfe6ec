import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import type { GraphQLRequestContext } from '../http/context.ts'
import type { SupergraphVersions } from '../supergraph/versions.ts'
import type { Engine } from './engine.ts'

type GatewayInterface = ApolloServerOptionsWithGateway<GraphQLRequestContext>['gateway']

/** Puts an engine where Apollo Server would execute operations itself, and tells it of each supergraph's schema. */
export function asApolloServerGateway(engine: Engine, versions: SupergraphVersions): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (announce) =>
      versions.subscribe(({ apiSchema, supergraphSdl }) =>
        announce({ apiSchema, coreSupergraphSdl: supergraphSdl }),
      ),
    load: async () => ({
      executor: async ({ document, queryHash, operationName, request, schema, context }) => {
        const contextValue = context as GraphQLRequestContext
        const { caller, requestId, deadline, log, explain } = contextValue
        const { data, errors, agencies, queryPlan } = await engine.execute({
          document,
          documentHash: queryHash,
          operationName: operationName ?? undefined,
          variables: request.variables ?? {},
          call: { caller, requestId, log, deadline },
          explain,
          schema,
        })
        contextValue.agencies = agencies
        return {
          data,
          ...(errors.length > 0 && { errors }),
          ...(queryPlan && { extensions: { queryPlan } }),
        }
      },
    }),
    // The composition root stops the engine, after the last request.
    stop: async () => {},
  }
}
