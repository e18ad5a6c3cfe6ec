import { BadUserInput } from '../../../kit/contract/errors.ts'
import { connectionOf, encodeCursor, type PageArguments, readPage, toPage } from '../../../kit/paging.ts'
import type { CenterContext } from '../../loaders.ts'
import { codesFor, countsOf, type DisputeConnection } from '../connection.ts'
import type { CountOfAgency } from '../counts.ts'
import { type DisputeFilter, selectDisputes } from '../filter.ts'
import { countsNear, type NearDispute, nearestDisputes } from './queries.ts'

export interface NearArguments extends PageArguments {
  readonly latitude: number
  readonly longitude: number
  readonly radiusMeters: number
  readonly filter?: DisputeFilter | null
}

const MAX_RADIUS_METERS = 50_000

/** The list of records around a position, nearest first. */
export async function nearConnection(
  args: NearArguments,
  { db, caller, loaders }: CenterContext,
): Promise<DisputeConnection> {
  const { latitude, longitude, radiusMeters } = args
  checkRange('latitude', latitude, -90, 90)
  checkRange('longitude', longitude, -180, 180)
  checkRange('radiusMeters', radiusMeters, 1, MAX_RADIUS_METERS)
  // A distance means something from the same position only.
  const list = `disputesNear/${latitude}/${longitude}`
  const request = readPage(args, list, 2)
  const after = request.after ? checkPosition(request.after) : undefined
  const { scope, conditions } = selectDisputes(
    { of: 'everything' },
    args.filter,
    await codesFor(args.filter, loaders),
  )
  const neighbourhood = {
    center: { latitude, longitude },
    meters: radiusMeters,
    conditions: scope.of === 'place' ? { ...conditions, place: scope.code } : conditions,
  }
  let counts: Promise<CountOfAgency[]> | undefined
  return {
    ...connectionOf<NearDispute>(
      request,
      async () =>
        toPage(
          await nearestDisputes(db, neighbourhood, { limit: request.first + 1, after }, caller.mayKnow),
          request.first,
        ),
      ({ haversine, id }) => encodeCursor(list, [String(haversine), id]),
    ),
    ...countsOf(() => {
      counts ??= countsNear(db, neighbourhood, caller.mayKnow)
      return counts
    }, loaders),
  }
}

function checkRange(argument: string, value: number, min: number, max: number): void {
  if (!(value >= min && value <= max))
    throw new BadUserInput(`"${argument}" must be between ${min} and ${max}, but is ${value}.`)
}

function checkPosition([haversine, id]: readonly string[]): readonly [number, string] {
  const value = Number(haversine)
  if (!(value >= 0 && value <= 1)) throw new BadUserInput('"after" is not a cursor of this list.')
  return [value, id!]
}
