import { sql } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { locations } from '../tables.ts'

/** Whoever is farther from every grid is not in the city. */
const MAX_METRES = 30_000
const METRES_PER_DEGREE = 111_320

/**
 * The code of the grid whose middle is nearest to a position (WGS 84); undefined far from all of them. As the crow
 * flies over a flat earth, good for a city; 0.815 is the cosine of its latitude, as in the index.
 */
export async function nearestGrid(
  db: Queryable,
  { latitude, longitude }: { readonly latitude: number; readonly longitude: number },
): Promise<string | undefined> {
  const here = sql`point(${longitude}::float8 * 0.815, ${latitude}::float8)`
  const [nearest] = await db.execute<{ code: string; degrees: number }>(sql`/* center.nearestGrid */
    select code, point(longitude * 0.815, latitude) <-> ${here} as degrees
    from ${locations} where level = 'GRID' and latitude is not null and longitude is not null
    order by point(longitude * 0.815, latitude) <-> ${here} limit 1`)
  return nearest && nearest.degrees * METRES_PER_DEGREE <= MAX_METRES ? nearest.code : undefined
}
