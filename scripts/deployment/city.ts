import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { isSeeded, seedCity } from '../city/seed.ts'
import type { Progress } from './progress.ts'

type DatabaseUrls = Readonly<Record<AgencyCode, string>>

/** Loads the demonstration city into databases that are empty; others are left as they are. */
export async function ensureCity(databaseUrls: DatabaseUrls, progress: Progress): Promise<void> {
  if (await isSeeded(databaseUrls)) return
  await migrateAgencies(databaseUrls, progress)
  await seedCity({ databaseUrls, size: 'demo', onProgress: progress.report })
  progress.finish()
}

/** Brings every agency's schema up to date, as each subgraph also does for itself when it starts. */
export async function migrateAgencies(databaseUrls: DatabaseUrls, progress: Progress): Promise<void> {
  // Loaded only now: from its second time on, a start does without the subgraphs' code.
  const { migrateAgency } = await import('../../subgraphs/kit/main.ts')
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
