import postgres from 'postgres'
import { type AgencyCode, DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { isSeeded, loadedPlan, seedCity } from '../city/seed.ts'
import type { Progress } from './progress.ts'

type DatabaseUrls = Readonly<Record<AgencyCode, string>>

/**
 * Loads the demonstration city, unless it is there already or an agency brought records of its own. One that was
 * interrupted, or loaded by an earlier version, is loaded again as it was planned.
 * @returns whether the databases hold a demonstration city now
 */
export async function ensureCity(databaseUrls: DatabaseUrls, progress: Progress): Promise<boolean> {
  if (await isSeeded(databaseUrls)) return true
  await migrateAgencies(databaseUrls, progress)
  const owners = await Promise.all(
    DEPARTMENTS.map(({ code }) => hasRecordsOfItsOwn(code, databaseUrls[code])),
  )
  if (owners.includes(true)) {
    progress.finish()
    console.log('The databases hold records already: the demonstration city is not loaded.')
    return false
  }
  const plan = (await loadedPlan(databaseUrls)) ?? { size: 'demo' }
  await seedCity({ ...plan, databaseUrls, onProgress: progress.report })
  progress.finish()
  return true
}

/** Whether a department's feed has records that no demonstration brought. */
async function hasRecordsOfItsOwn(agency: AgencyCode, url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connection: { search_path: agency }, onnotice: () => undefined })
  try {
    const [row] = await sql<{ own: boolean }[]>`
      select to_regclass('demonstration_city') is null and exists (select from change) as own`
    return row!.own
  } finally {
    await sql.end()
  }
}

/** Brings every agency's schema up to date, as each subgraph also does for itself when it starts. */
export async function migrateAgencies(databaseUrls: DatabaseUrls, progress: Progress): Promise<void> {
  // Loaded only now: from its second time on, a start does without the subgraphs' code.
  const { migrateAgency } = await import('../../subgraphs/kit/database.ts')
  const subgraphs = await Promise.all([
    import('../../subgraphs/center/subgraph.ts'),
    import('../../subgraphs/courts/subgraph.ts'),
    import('../../subgraphs/petitions/subgraph.ts'),
    import('../../subgraphs/police/subgraph.ts'),
    import('../../subgraphs/maritime/subgraph.ts'),
    import('../../subgraphs/health/subgraph.ts'),
    import('../../subgraphs/transport/subgraph.ts'),
  ])
  let done = 0
  progress.report('Migrating', done, subgraphs.length)
  await Promise.all(
    subgraphs.map(async ({ definition }) => {
      await migrateAgency(definition, databaseUrls[definition.agency.code as AgencyCode])
      progress.report('Migrating', ++done, subgraphs.length)
    }),
  )
}
