import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'graphql'
import postgres from 'postgres'
import type { AgencyCode } from '../../../subgraphs/kit/contract/agencies.ts'
import { readCoordinates } from '../../../subgraphs/kit/contract/coordinates.ts'
import { migrateAgencies } from '../city.ts'
import type { Progress } from '../progress.ts'
import { PROJECT_ROOT } from '../state-folder.ts'
import { shipAgreements } from './ship.ts'
import { shippedAgreements } from './shipped-agreements.ts'

/** Enters what the development profile ships, over the graph that the gateway will run on: nothing is readable without. */
export async function ensureAccess(
  databaseUrls: Readonly<Record<AgencyCode, string>>,
  progress: Progress,
): Promise<void> {
  const file = process.env.SUPERGRAPH || join(PROJECT_ROOT, 'schema', 'supergraph.graphql')
  const graph = readCoordinates(parse(await readFile(file, 'utf8'), { noLocation: true }))
  // A city that an earlier version loaded, without migrating since.
  if (!(await hasRegister(databaseUrls.center))) await migrateAgencies(databaseUrls, progress)
  await shipAgreements(databaseUrls.center, shippedAgreements(graph))
}

async function hasRegister(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connection: { search_path: 'center' }, onnotice: () => undefined })
  try {
    const [row] = await sql<
      { exists: boolean }[]
    >`select to_regclass('agreement_record') is not null as exists`
    return row!.exists
  } finally {
    await sql.end()
  }
}
