import type { TransactionSql } from 'postgres'

/**
 * Fills tables while they have neither indexes nor keys, and makes these anew afterwards: sorting a million
 * entries once costs a fraction of putting each into its place. Until the transaction ends, nobody else can
 * use the tables.
 * @param tables those that `fill` fills, also through triggers; rows of others that refer to theirs are checked
 * @throws when a row violates a key; the transaction is to be rolled back, which leaves all as it was
 */
export async function fillWithoutIndexes(
  sql: TransactionSql,
  tables: readonly string[],
  fill: () => Promise<void>,
): Promise<void> {
  const parts = await sql<{ drop: string; make: string }[]>`
    select * from (
      select contype::text as kind,
        format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
        format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
      from pg_constraint
      where conrelid = any(${[...tables]}::regclass[]) and contype in ('p', 'u', 'f')
        or confrelid = any(${[...tables]}::regclass[])
      union all
      select 'index', format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      from pg_index
      where indrelid = any(${[...tables]}::regclass[])
        and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))
    ) parts
    -- What refers to a key goes before it, and comes back after it.
    order by kind = 'f' desc`
  for (const { drop } of parts) await sql.unsafe(drop)
  await fill()
  for (const { make } of parts.toReversed()) await sql.unsafe(make)
}
