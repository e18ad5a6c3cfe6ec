import postgres, { type Sql } from 'postgres'

/** Uses one connection to an agency's schema, and closes it. */
export async function withAgency<Result>(
  agency: string,
  url: string,
  use: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(url, {
    max: 1,
    connection: { search_path: agency, application_name: `onedoor-${agency}-seed` },
    onnotice: () => undefined,
  })
  try {
    return await use(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
