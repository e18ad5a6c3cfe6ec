import postgres from 'postgres'
import { type AgencyCode, DEPARTMENTS } from '../../../subgraphs/kit/contract/agencies.ts'
import type { BenchDeployment } from './deployment.ts'

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
 * Changes records at every agency while the indexer is away, then lets it catch up: what is measured is the
 * indexer with the agencies' feeds, and not how fast agencies can write.
 * @param share of each agency's records that are changed
 * @returns changes a second, the indexer's start included
 */
export async function measureIndexing(
  deployment: Pick<BenchDeployment, 'databaseUrls' | 'startIndexer' | 'stopIndexer'>,
  share: number,
): Promise<number> {
  await deployment.stopIndexer()
  const changes = await Promise.all(
    DEPARTMENTS.map(({ code }) => changeRecords(code, deployment.databaseUrls[code], share)),
  )
  const start = performance.now()
  await deployment.startIndexer()
  return changes.reduce((sum, count) => sum + count, 0) / ((performance.now() - start) / 1000)
}

async function changeRecords(agency: AgencyCode, url: string, share: number): Promise<number> {
  const sql = postgres(url, { max: 1, connection: { search_path: agency } })
  try {
    const table = sql(RECORD_TABLES[agency]!)
    const ids = (await sql`select id from ${table} tablesample bernoulli (${share * 100})`).map(
      ({ id }) => id,
    )
    for (let from = 0; from < ids.length; from += BATCH)
      await sql`update ${table} set updated_at = updated_at + interval '1 second'
        where id = any(${ids.slice(from, from + BATCH)})`
    return ids.length
  } finally {
    await sql.end()
  }
}
