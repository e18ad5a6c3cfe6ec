import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'

const BATCH = 5_000

/**
 * Changes records at an agency, batch by batch as fast as its database takes them, while the indexer follows.
 * @returns changes a second from the first batch until the last one is in the index
 */
export async function measureIndexing(
  databaseUrls: Readonly<Record<AgencyCode, string>>,
  changes: number,
): Promise<number> {
  const agency = postgres(databaseUrls.petitions, { max: 1, connection: { search_path: 'petitions' } })
  const center = postgres(databaseUrls.center, { max: 1, connection: { search_path: 'center' } })
  try {
    const ids = (await agency`select id from petition order by id limit ${changes}`).map(
      ({ id }) => id as string,
    )
    const start = performance.now()
    for (let from = 0; from < ids.length; from += BATCH)
      await agency`update petition set updated_at = updated_at + interval '1 second'
        where id = any(${ids.slice(from, from + BATCH)})`
    const [written] = await agency`select clock_timestamp() as at`
    for (;;) {
      const [feed] = await center`
        select indexed_through >= ${written!.at} as done from feed where agency = 'petitions'`
      if (feed!.done) return ids.length / ((performance.now() - start) / 1000)
      await sleep(20)
    }
  } finally {
    await Promise.all([agency.end(), center.end()])
  }
}
