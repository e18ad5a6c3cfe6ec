import postgres from 'postgres'

/** Tables of what a department would print on its door, or that say nothing of anybody. */
const IMPERSONAL_TABLES = new Set(['migration', 'feed_epoch'])
/** What is about somebody: any Chinese text, a telephone or resident number, another document, a foreign name. */
const PERSONAL =
  /\p{Script=Han}|\d{3,4}-\d{7,8}|^1\d{10}$|^\d{17}[\dX]$|^(cn|passport|center):|^[A-Z]+ [A-Z]+$/u

/**
 * All texts of an agency's database that are about somebody or in words, whatever table they are in: names, documents,
 * numbers, titles, sentences, those within JSON too.
 */
export async function wordsIn(databaseUrl: string, schema: string): Promise<Set<string>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  const words = new Set<string>()
  try {
    const columns = await sql<{ table: string; column: string }[]>`
      select table_name as table, column_name as column from information_schema.columns
      where table_schema = ${schema} and data_type in ('text', 'character varying', 'character', 'jsonb', 'json', 'ARRAY')`
    for (const { table, column } of columns) {
      if (IMPERSONAL_TABLES.has(table)) continue
      const rows = await sql<{ value: unknown }[]>`
        select distinct to_jsonb(${sql(column)}) as value from ${sql(schema)}.${sql(table)} where ${sql(column)} is not null`
      for (const { value } of rows) collect(value, words)
    }
  } finally {
    await sql.end()
  }
  return words
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    if (!PERSONAL.test(value)) return
    into.add(value)
    const [, number] = /^(?:cn|passport:\w+):(.+)$/.exec(value) ?? []
    if (number) into.add(number)
  } else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) collect(one, into)
}
