import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals'
import {
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isAbstractType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import { type Field, findObject, type Model } from './model/model.ts'
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

/** An object, and the one that it was reached through. */
interface PlacedSource extends Source {
  readonly above?: PlacedSource
}

/** One schema that holds all the data and knows of no subgraphs: whatever it answers is right. */
export function createMonolith(model: Model, { api, full }: SupergraphSchemas): GraphQLSchema {
  const resolve: GraphQLFieldResolver<PlacedSource | undefined, { tick: number }> = (
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
    const value = resolveValue(model, self, field, {
      args: { ...args, ...hidden, ...valueFromAbove(model, field, self) },
      tick: context.tick,
      ...(field.requires && { required: projectSource(model, full, self, readFieldSet(field.requires)) }),
    })
    return source ? placeBelow(source, value) : value
  }
  for (const type of Object.values(api.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ type }: Source) => type
    if (isObjectType(type) && !isIntrospectionType(type))
      for (const field of Object.values(type.getFields())) field.resolve = resolve
  }
  return api
}

function placeBelow(above: PlacedSource, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => placeBelow(above, one))
  return typeof value === 'object' && value !== null && 'ref' in value ? { ...value, above } : value
}

/** The argument that a field has from the nearest object above that can give it. */
function valueFromAbove(model: Model, { context }: Field, source: PlacedSource): Record<string, unknown> {
  if (!context) return {}
  const { argument, from } = context
  for (let above = source.above; above; above = above.above) {
    const giver = from.find(({ type }) => type === above?.type)
    if (!giver) continue
    const field = findObject(model, giver.type)!.fields.find(({ name }) => name === giver.field)!
    return { [argument.name]: resolveValue(model, above, field, { args: {}, tick: 0 }) }
  }
  throw new Error(`Nothing above ${source.ref} has a value for "${argument.name}".`)
}
