import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import type { GraphQLRequestContext } from '../http/context.ts'
import { adoptContractScalars } from '../operation/contract-scalars.ts'
import type { Engine } from './engine.ts'

type GatewayInterface = ApolloServerOptionsWithGateway<GraphQLRequestContext>['gateway']

/** Puts an engine that has loaded a supergraph where Apollo Server would execute operations itself. */
export function asApolloServerGateway(engine: Engine): GatewayInterface {
  return {
    onSchemaLoadOrUpdate: (announce) => {
      if (engine.state.phase !== 'ready') throw new Error(`The engine is ${engine.state.phase}.`)
      const { apiSchema, supergraphSdl } = engine.state
      adoptContractScalars(apiSchema)
      announce({ apiSchema, coreSupergraphSdl: supergraphSdl })
      return () => {}
    },
    load: async () => ({
      executor: async ({ document, queryHash, operationName, request, schema, context }) => {
        const { caller, requestId, deadline, log, explain } = context as GraphQLRequestContext
        const { data, errors, queryPlan } = await engine.execute({
          document,
          documentHash: queryHash,
          operationName: operationName ?? undefined,
          variables: request.variables ?? {},
          call: { caller, requestId, log, deadline },
          explain,
          schema,
        })
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
