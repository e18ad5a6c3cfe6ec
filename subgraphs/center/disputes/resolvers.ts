import { agencyOfRecord } from '../../kit/contract/agencies.ts'
import type { CenterContext } from '../loaders.ts'
import { matterOf } from '../matters/resolvers.ts'
import type { PartyRow } from '../tables.ts'
import { type DisputesArguments, disputeConnection } from './connection.ts'
import { type NearArguments, nearConnection } from './near/connection.ts'
import type { IndexedDispute } from './row.ts'

/**
 * A record that its agency knows and the index cannot tell of: not read yet, or kept from this caller. Who asks got
 * the id from the agency; a null entity would blank what the agency told.
 */
interface RecordBeyondIndex {
  readonly id: string
  readonly agency: string
}

type RecordSource = IndexedDispute | RecordBeyondIndex

export const isIndexed = (record: object): record is IndexedDispute => 'recordType' in record

/** What PostgreSQL's text can hold; an id beyond that is nobody's. */
const isStorable = (id: string) => !id.includes('\0')

/** The fields of every record type that are more than a column. */
const recordFields = {
  agency: async ({ agency }: RecordSource, _: unknown, { loaders }: CenterContext) =>
    (await loaders.agencies()).find(({ code }) => code === agency),
  location: (record: RecordSource, _: unknown, { loaders }: CenterContext) =>
    isIndexed(record) && record.locationCode !== null ? loaders.location.load(record.locationCode) : null,
  parties: (record: RecordSource, _: unknown, { loaders }: CenterContext) =>
    isIndexed(record) ? loaders.parties.load(record.id) : null,
  matter: matterOf,
}

async function resolveReference(
  recordType: string,
  id: string,
  { loaders }: CenterContext,
): Promise<RecordSource | null> {
  const code = agencyOfRecord(id)
  const agency = (await loaders.agencies()).find((one) => one.code === code)
  if (!agency?.recordTypes.includes(recordType) || !isStorable(id)) return null
  const lookup = await loaders.dispute.load({ id })
  if (lookup.state === 'deleted') return null
  return lookup.state === 'indexed' ? lookup.dispute : { id, agency: agency.code }
}

/** Resolvers of records, for the record types that other agencies have now. */
export function disputeResolvers(recordTypes: readonly string[]) {
  return {
    Query: {
      dispute: async (_: unknown, { id }: { id: string }, { loaders }: CenterContext) => {
        if (!isStorable(id)) return null
        const lookup = await loaders.dispute.load({ id })
        return lookup.state === 'indexed' ? lookup.dispute : null
      },
      disputes: (_: unknown, args: DisputesArguments, context: CenterContext) =>
        disputeConnection({ of: 'everything' }, 'disputes', args, context),
      disputesNear: (_: unknown, args: NearArguments, context: CenterContext) =>
        nearConnection(args, context),
    },
    Dispute: { __resolveType: ({ recordType }: IndexedDispute) => recordType },
    DisputeParty: {
      person: ({ identity }: PartyRow, _: unknown, { loaders }: CenterContext) =>
        identity === null ? null : loaders.personByIdentity.load(identity),
    },
    ...Object.fromEntries(
      recordTypes.map((recordType) => [
        recordType,
        {
          ...recordFields,
          __resolveReference: ({ id }: { id: string }, context: CenterContext) =>
            resolveReference(recordType, id, context),
        },
      ]),
    ),
  }
}
