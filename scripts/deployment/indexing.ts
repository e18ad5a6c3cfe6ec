import { setTimeout as sleep } from 'node:timers/promises'
import postgres, { type Sql } from 'postgres'
import { AGENCIES, type AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import type { Progress } from './progress.ts'

type DatabaseUrls = Readonly<Record<AgencyCode, string>>

const POLL_MS = 500

/** Whether the index has held everything of every agency before. */
export function isIndexed(databaseUrls: DatabaseUrls): Promise<boolean> {
  return withDatabase('center', databaseUrls, async (sql) => {
    const [row] = await sql<{ complete: number }[]>`
      select count(*)::int as complete from feed where indexed_through is not null and not rebuilding`
    return row!.complete >= AGENCIES.length
  })
}

/** Shows how many of the agencies' records the index holds; the indexer itself decides when it is done. */
export async function showIndexing(
  databaseUrls: DatabaseUrls,
  progress: Progress,
  done: AbortSignal,
): Promise<void> {
  const countChanges = (sql: Sql) => sql<{ count: number }[]>`select count(*)::int as count from change`
  const counts = await Promise.all(AGENCIES.map(({ code }) => withDatabase(code, databaseUrls, countChanges)))
  const total = counts.flat().reduce((sum, { count }) => sum + count, 0)
  await withDatabase('center', databaseUrls, async (sql) => {
    while (!done.aborted) {
      const [row] = await sql<{ count: number }[]>`
        select coalesce(sum(count), 0)::int as count from dispute_count where place = ''`
      progress.report('Indexing', Math.min(row!.count, total), total)
      await sleep(POLL_MS, undefined, { signal: done }).catch(() => undefined)
    }
  })
  progress.report('Indexing', total, total)
  progress.finish()
}

async function withDatabase<Result>(
  agency: AgencyCode,
  databaseUrls: DatabaseUrls,
  use: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(databaseUrls[agency], {
    max: 1,
    connection: { search_path: agency, application_name: `onedoor-${agency}-start` },
    onnotice: () => undefined,
  })
  try {
    return await use(sql)
  } finally {
    await sql.end()
  }
}
