import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals'
import {
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { findObject, type Model } from './model/model.ts'
import { projectSource, readFieldSet } from './requirements.ts'
import { resolveValue, type Source } from './store.ts'

export interface SupergraphSchemas {
  /** All fields, those that clients do not see among them. */
  readonly full: GraphQLSchema
  /** What clients see. */
  readonly api: GraphQLSchema
}

export function readSupergraph(supergraphSdl: string): SupergraphSchemas {
  const supportedFeatures = ROUTER_SUPPORTED_SUPERGRAPH_FEATURES
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures, validateSupergraph: false })
  return {
    full: supergraph.schema.toGraphQLJSSchema(),
    api: supergraph.apiSchema().toGraphQLJSSchema(),
  }
}

/** One schema that holds all the data and knows of no subgraphs: whatever it answers is right. */
export function createMonolith(model: Model, { api, full }: SupergraphSchemas): GraphQLSchema {
  const resolve: GraphQLFieldResolver<Source | undefined, { tick: number }> = (
    source,
    args,
    context,
    info,
  ) => {
    const typeName = source?.type ?? info.parentType.name
    const self = source ?? { type: typeName, ref: typeName }
    const field = findObject(model, typeName)!.fields.find(({ name }) => name === info.fieldName)!
    if (info.operation.operation === 'mutation' && !source) context.tick += 1
    const hidden = Object.fromEntries(
      field.args
        .filter(({ inaccessible, default: standard }) => inaccessible && standard)
        .map(({ name, default: standard }) => [name, JSON.parse(standard!) as unknown]),
    )
    return resolveValue(model, self, field, {
      args: { ...args, ...hidden },
      tick: context.tick,
      ...(field.requires && { required: projectSource(model, full, self, readFieldSet(field.requires)) }),
    })
  }
  for (const type of Object.values(api.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ type }: Source) => type
    if (isObjectType(type) && !isIntrospectionType(type))
      for (const field of Object.values(type.getFields())) field.resolve = resolve
  }
  return api
}
