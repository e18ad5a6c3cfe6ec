import type { SubgraphContext } from '../context.ts'
import { BadUserInput } from '../contract/errors.ts'
import { isIdentity } from '../contract/identity.ts'
import { isPlaceCode } from '../contract/place.ts'
import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../paging.ts'
import type { RecordLoaders } from './loaders.ts'
import type { RecordPosition } from './queries.ts'
import type { RecordType, SharedRecord } from './record-type.ts'

/** References by identity and by code stand for entities of other agencies: nothing is looked up for them. */
const PERSON = {
  __resolveReference(reference: { identity: unknown }) {
    if (!isIdentity(reference.identity))
      throw new BadUserInput('"identity" must be cn:…, passport:…:… or center:….')
    return reference
  },
}
const LOCATION = {
  __resolveReference(reference: { code: unknown }) {
    if (!isPlaceCode(reference.code))
      throw new BadUserInput('"code" must be a division code of 4, 6, 9, 12 or 15 digits.')
    return reference
  },
}

interface CountedConnection extends Connection<SharedRecord> {
  totalCount(): Promise<number>
}

/** Resolvers of what every record type has: its references, and its lists on Person and Location. */
export function recordResolvers(types: readonly RecordType[]): Record<string, Record<string, unknown>> {
  const resolvers: Record<string, Record<string, unknown>> = {
    Person: { ...PERSON },
    Location: { ...LOCATION },
  }
  for (const type of types) {
    resolvers[type.name] = {
      __resolveReference: ({ id }: { id: string }, { records }: SubgraphContext) =>
        records[type.name]!.byId.load(id),
      // What the center has not answered yet has no case.
      mediation: async ({ id }: { id: string }, _: unknown, { records }: SubgraphContext) => {
        const referral = await records[type.name]!.referral.load(id)
        return referral === null || referral.state === 'REQUESTED' ? null : { id: referral.id }
      },
    }
    resolvers.Person![type.field] = (
      { identity }: { identity: string },
      args: PageArguments,
      { records }: SubgraphContext,
    ) => {
      const loaders = records[type.name]!
      return connection(
        type,
        args,
        loaders,
        (limit, after) => loaders.pagesOfPersons.load({ of: identity, limit, after }),
        async () => (await loaders.countOfPerson.load(identity))?.count ?? 0,
      )
    }
    resolvers.Location![type.field] = (
      { code }: { code: string },
      args: PageArguments,
      { records }: SubgraphContext,
    ) => {
      const loaders = records[type.name]!
      return connection(
        type,
        args,
        loaders,
        (limit, after) => loaders.pagesAtPlaces.load({ of: code, limit, after }),
        () => loaders.countAtPlace.load({ code }),
      )
    }
  }
  return resolvers
}

function connection(
  type: RecordType,
  args: PageArguments,
  loaders: RecordLoaders,
  positions: (limit: number, after: readonly [string, string] | null) => Promise<RecordPosition[]>,
  totalCount: () => Promise<number>,
): CountedConnection {
  const request = readPage(args, type.field, 2)
  const after = positionInTime(request)
  return {
    ...connectionOf(
      request,
      async () => {
        const { rows, hasNextPage } = toPage(await positions(request.first + 1, after), request.first)
        const records = await loaders.byId.loadMany(rows.map(({ id }) => id))
        return { rows: records.filter(isPresent), hasNextPage }
      },
      (record) => encodeCursor(type.field, [record.occurredAt.toISOString(), record.id]),
    ),
    totalCount,
  }
}

/** A record deleted between the page's statement and the rows' is left out; no other is lost by that. */
function isPresent(record: SharedRecord | Error | null): record is SharedRecord {
  if (record instanceof Error) throw record
  return record !== null
}
