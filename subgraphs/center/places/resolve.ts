import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Queryable } from '../../kit/database.ts'
import { checkPlaceCode } from './codes.ts'
import { nearestGrid } from './nearest.ts'
import { locationsByCodes } from './queries.ts'

/** A place as a client names it: by code, by position, or by both. */
export interface GivenPlace {
  readonly location?: string | null
  readonly latitude?: number | null
  readonly longitude?: number | null
}

export interface ResolvedPlace {
  readonly locationCode: string
  readonly latitude: number | null
  readonly longitude: number | null
}

/**
 * Where something is: at the place of the code, or without one in the grid nearest to the position.
 * @throws {BadUserInput} for neither, an unknown code, or a position far from the city
 */
export async function resolvePlace(
  db: Queryable,
  { location, latitude, longitude }: GivenPlace,
): Promise<ResolvedPlace> {
  const position = checkPosition(latitude ?? null, longitude ?? null)
  const measured = position ?? { latitude: null, longitude: null }
  if (location != null) {
    const [place] = await locationsByCodes(db, [checkPlaceCode(location, 'location')])
    if (!place) throw new BadUserInput('"location" must be the code of a place of the city.')
    return { locationCode: place.code, ...measured }
  }
  if (!position) throw new BadUserInput('Give "location", or "latitude" and "longitude".')
  const locationCode = await nearestGrid(db, position)
  if (locationCode === undefined) throw new BadUserInput('The position must be in the city.')
  return { locationCode, ...measured }
}

function checkPosition(latitude: number | null, longitude: number | null) {
  if (latitude === null && longitude === null) return null
  if (latitude === null || longitude === null)
    throw new BadUserInput('Give "latitude" and "longitude" together, or neither.')
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    throw new BadUserInput('"latitude" must be between -90 and 90, "longitude" between -180 and 180.')
  return { latitude, longitude }
}
