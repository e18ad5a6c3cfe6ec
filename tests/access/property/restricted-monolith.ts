import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Answer } from '../../differential/compare.ts'
import { throughJson } from '../../differential/engines.ts'
import { findObject, type Model } from '../../differential/model/model.ts'
import { createMonolith, type SupergraphSchemas } from '../../differential/monolith.ts'
import { resolveValue, type Source } from '../../differential/store.ts'
import { maskPlainly, showsAnything } from './plain-masks.ts'
import type { PlainReading } from './plain-reading.ts'

interface PlacedSource extends Source {
  readonly above?: PlacedSource
}

interface Context {
  tick: number
  readonly reading: PlainReading
}

/** The schema that holds all the data, which reads the rules at every field and every object, and knows no better way. */
export function createRestrictedMonolith(model: Model, schemas: SupergraphSchemas): GraphQLSchema {
  const schema = createMonolith(model, schemas)

  /** Whether an object is a protected record, or was reached through one. */
  function isProtected(source: PlacedSource | undefined): boolean {
    if (!source) return false
    const record = schema.getType('Dispute')
    const type = schema.getType(source.type)
    const isRecord = isInterfaceType(record) && isObjectType(type) && schema.isSubType(record, type)
    const field = findObject(model, source.type)!.fields.find(({ name }) => name === 'protection')
    const isKept = isRecord && field && resolveValue(model, source, field, { args: {}, tick: 0 }) !== 'OPEN'
    return isKept || isProtected(source.above)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type))
      type.resolveType = ({ type: name }: Source, { reading }: Context) => {
        if (!reading.mayMeet(name)) throw forbidden(`a ${name}`)
        return name
      }
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field
      const returned = getNamedType(field.type)
      field.resolve = (source: PlacedSource | undefined, args, context: Context, info) => {
        const { reading } = context
        if (!reading.mayRead(type.name, field.name)) throw forbidden(`${type.name}.${field.name}`)
        const value: unknown = resolve!(source, args, context, info)
        if (!isLeafType(returned)) return value
        const masking = reading.masking(`${type.name}.${field.name}`, isProtected(source))
        const { client } = reading.circumstances.asker.holder
        if (value !== null && !showsAnything(returned.name, masking))
          return isNonNullType(field.type) ? forbidden('it') : null
        return eachLeaf(value, (one) => maskPlainly(one, masking, client))
      }
    }
  }
  return schema
}

const forbidden = (what: string) =>
  new GraphQLError(`${what} is not for this caller`, { extensions: { code: 'FORBIDDEN' } })

const eachLeaf = (value: unknown, map: (one: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map((one) => eachLeaf(one, map)) : map(value)

/** The right answer to an operation, as its caller may have it. */
export async function answerPlainly(
  schema: GraphQLSchema,
  reading: PlainReading,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const contextValue: Context = { tick: 0, reading }
  const { data = null, errors = [] } = await execute({
    schema,
    document,
    variableValues: variables,
    contextValue,
  })
  return throughJson({ data, errors })
}
