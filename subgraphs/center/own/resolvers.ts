import { defaultFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import type { SharedRecord } from '../../kit/records/record-type.ts'
import { recordResolvers } from '../../kit/records/resolvers.ts'
import { isIndexed } from '../disputes/resolvers.ts'
import type { IndexedDispute } from '../disputes/row.ts'
import type { CenterContext } from '../loaders.ts'
import { matterOf } from '../matters/resolvers.ts'
import { OWN_RECORD_TYPES } from './record-types.ts'

/**
 * One of the center's own records: as the index lists it, beside other agencies', or the row of its own table. The
 * latter is what a mutation answers, as the index learns of it only from the feed.
 */
type OwnRecord = IndexedDispute | SharedRecord

/** Resolvers of the center's own record types, and of their lists on persons and places. */
export function ownRecordResolvers(): Record<string, Record<string, unknown>> {
  const { Person = {}, Location = {} } = recordResolvers(OWN_RECORD_TYPES.map(({ type }) => type))
  return {
    Person: withoutReference(Person),
    Location: withoutReference(Location),
    ...Object.fromEntries(
      OWN_RECORD_TYPES.map(({ type: { name }, resolvers }) => [
        name,
        {
          ...ownFields(name),
          ...resolvers,
          __resolveReference: ({ id }: { id: string }, { records }: CenterContext) =>
            id.includes('\0') ? null : records[name]!.byId.load(id),
        },
      ]),
    ),
  }
}

/** The center's topics have references of their own. */
const withoutReference = ({ __resolveReference, ...fields }: Record<string, unknown>) => fields

/** The fields of the interface that are more than a column. */
const ownFields = (name: string) => ({
  agency: async (_: unknown, __: unknown, { loaders }: CenterContext) =>
    (await loaders.agencies()).find(({ code }) => code === 'center'),
  location: ({ locationCode }: OwnRecord, _: unknown, { loaders }: CenterContext) =>
    locationCode === null ? null : loaders.location.load(locationCode),
  parties: (record: OwnRecord, _: unknown, { loaders }: CenterContext) =>
    isIndexed(record) ? loaders.parties.load(record.id) : loaders.ownParties[name]!.load(record.id),
  matter: matterOf,
})

/**
 * Lets the fields that the interface does not have find their row when the record came from the index. One that the
 * caller may not know of has none.
 */
export function readOwnRows(schema: GraphQLSchema): GraphQLSchema {
  const shared = Object.keys((schema.getType('Dispute') as GraphQLObjectType).getFields())
  for (const { type } of OWN_RECORD_TYPES) {
    const fields = (schema.getType(type.name) as GraphQLObjectType).getFields()
    for (const field of Object.values(fields).filter(({ name }) => !shared.includes(name))) {
      const { resolve = defaultFieldResolver } = field
      field.resolve = async (record: OwnRecord, args, context: CenterContext, info) => {
        const row = isIndexed(record) ? await context.records[type.name]!.byId.load(record.id) : record
        return row && resolve(row, args, context, info)
      }
    }
  }
  return schema
}
