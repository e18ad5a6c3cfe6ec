import type { Sql, TransactionSql } from 'postgres'
import type { CityPlan } from './city.ts'

/*
 * Each agency's schema says itself which demonstration city it holds, in a table that is written in the
 * load's own transaction.
 */

/**
 * What a city consists of, as a number that grows with it: one that was loaded before the center had systems of its own
 * is loaded again.
 */
const MAKERS = 2

/** The demonstration city that an agency holds. */
export interface LoadedCity extends CityPlan {
  /** Whether it is as it would be made now. */
  readonly current: boolean
}

/** The demonstration city that an agency holds; undefined when it holds none. */
export async function demonstrationOf(sql: Sql | TransactionSql): Promise<LoadedCity | undefined> {
  const [table] = await sql`select to_regclass('demonstration_city') is not null as exists`
  if (!table!.exists) return undefined
  const [row] = await sql<LoadedCity[]>`
    select size, seed::float as seed, reference_day::text as "referenceDay",
      coalesce((to_jsonb(demonstration_city) ->> 'makers')::int, 1) = ${MAKERS} as current
    from demonstration_city`
  return row
}

/** Writes down which demonstration city an agency holds from now on. */
export async function markDemonstration(sql: TransactionSql, plan: CityPlan): Promise<void> {
  await sql`create table if not exists demonstration_city (
    only_one boolean primary key default true check (only_one),
    size text not null,
    seed bigint not null,
    reference_day date not null,
    loaded_at timestamptz not null default now())`
  await sql`alter table demonstration_city add column if not exists makers integer not null default 1`
  await sql`
    insert into demonstration_city (size, seed, reference_day, makers)
    values (${plan.size}, ${plan.seed}, ${plan.referenceDay}, ${MAKERS})
    on conflict (only_one) do update
      set size = excluded.size, seed = excluded.seed, reference_day = excluded.reference_day,
        makers = excluded.makers, loaded_at = now()`
}
