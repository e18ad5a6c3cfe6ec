import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { type AgencyCode, DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'

type DatabaseUrls = Readonly<Record<AgencyCode, string>>

const BATCH = 2_000
const RECORD_TABLES: Readonly<Partial<Record<AgencyCode, string>>> = {
  courts: 'court_case',
  petitions: 'petition',
  police: 'police_incident',
  maritime: 'maritime_incident',
  health: 'medical_dispute',
  transport: 'traffic_accident',
}

/**
 * Changes records at every agency, batch by batch as fast as its database takes them, while the indexer
 * follows.
 * @param share of each agency's records that are changed
 * @returns changes a second from the first batch until the last one is in the index
 */
export async function measureIndexing(databaseUrls: DatabaseUrls, share: number): Promise<number> {
  const center = postgres(databaseUrls.center, { max: 1, connection: { search_path: 'center' } })
  try {
    const start = performance.now()
    const written = await Promise.all(
      DEPARTMENTS.map(({ code }) => changeRecords(code, databaseUrls[code], share)),
    )
    await Promise.all(written.map(({ agency, at }) => untilIndexed(center, agency, at)))
    const changes = written.reduce((sum, { count }) => sum + count, 0)
    return changes / ((performance.now() - start) / 1000)
  } finally {
    await center.end()
  }
}

async function changeRecords(agency: AgencyCode, url: string, share: number) {
  const sql = postgres(url, { max: 1, connection: { search_path: agency } })
  try {
    const table = sql(RECORD_TABLES[agency]!)
    const ids = (await sql`select id from ${table} tablesample bernoulli (${share * 100})`).map(
      ({ id }) => id,
    )
    for (let from = 0; from < ids.length; from += BATCH)
      await sql`update ${table} set updated_at = updated_at + interval '1 second'
        where id = any(${ids.slice(from, from + BATCH)})`
    const [clock] = await sql<{ at: Date }[]>`select clock_timestamp() as at`
    return { agency, count: ids.length, at: clock!.at }
  } finally {
    await sql.end()
  }
}

async function untilIndexed(center: postgres.Sql, agency: AgencyCode, moment: Date): Promise<void> {
  for (;;) {
    const [feed] =
      await center`select indexed_through >= ${moment} as done from feed where agency = ${agency}`
    if (feed!.done) return
    await sleep(20)
  }
}
