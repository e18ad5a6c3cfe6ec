import { asc, eq, sql } from 'drizzle-orm'
import type { AgencyProfile } from '../../kit/contract/agencies.ts'
import type { Database, Queryable } from '../../kit/database.ts'
import { type AgencyRow, agencies, feeds } from '../tables.ts'

/** An agency and how far its records have been read. */
export interface IndexedAgency extends AgencyRow {
  readonly indexedThrough: Date | null
}

/** All agencies in the order of every list of them. */
// Async, as drizzle's own promise runs its statement again each time that it is awaited.
export async function allAgencies(db: Queryable): Promise<IndexedAgency[]> {
  return db
    .select({
      code: agencies.code,
      name: agencies.name,
      ordinal: agencies.ordinal,
      recordTypes: agencies.recordTypes,
      indexedThrough: feeds.indexedThrough,
    })
    .from(agencies)
    .leftJoin(feeds, eq(feeds.agency, agencies.code))
    .orderBy(asc(agencies.ordinal))
}

/** Enters agencies, or brings their names and record types up to date. */
export async function enterAgencies(db: Database, profiles: readonly AgencyProfile[]): Promise<void> {
  await db.transaction(async (transaction) => {
    await transaction
      .insert(agencies)
      .values(
        profiles.map(({ code, name, recordTypes }, ordinal) => ({
          code,
          name,
          ordinal,
          recordTypes: [...recordTypes],
        })),
      )
      .onConflictDoUpdate({
        target: agencies.code,
        set: {
          name: sql`excluded.name`,
          ordinal: sql`excluded.ordinal`,
          recordTypes: sql`excluded.record_types`,
        },
      })
    await transaction
      .insert(feeds)
      .values(profiles.map(({ code }) => ({ agency: code })))
      .onConflictDoNothing()
  })
}
