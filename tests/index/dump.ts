import postgres from 'postgres'
import { migrateAgency } from '../../subgraphs/kit/database.ts'
import type { SubgraphDefinition } from '../../subgraphs/kit/subgraph.ts'

/**
 * Does to a database what restoring a dump of an agency's schema does: drops the schema, makes its tables anew, and
 * fills them without firing a trigger. (The embedded server comes without pg_dump.)
 */
export async function restoreSchema(
  definition: Pick<SubgraphDefinition, 'agency' | 'migrations'>,
  options: { from: string; into: string },
): Promise<void> {
  const schema = definition.agency.code
  const connect = (url: string) => postgres(url, { max: 1, onnotice: () => undefined })
  const [from, into] = [connect(options.from), connect(options.into)]
  try {
    await into`drop schema ${into(schema)} cascade`
    await migrateAgency(definition, options.into)
    await into`set session_replication_role = replica`
    const tables = await from<
      { name: string }[]
    >`select tablename as name from pg_tables where schemaname = ${schema}`
    for (const { name } of tables) {
      const table = `${schema}.${name}`
      const [dump] = await from<{ rows: string }[]>`
        select coalesce(json_agg(row), '[]')::text as rows from ${from(table)} row`
      await into`delete from ${into(table)}`
      await into`insert into ${into(table)}
        select * from json_populate_recordset(null::${into(table)}, ${dump!.rows}::text::json)`
    }
    const [sequence] = await from<
      { value: string }[]
    >`select last_value as value from ${from(`${schema}.change_seq`)}`
    await into`select setval(${`${schema}.change_seq`}, ${sequence!.value})`
  } finally {
    await Promise.all([from.end(), into.end()])
  }
}
