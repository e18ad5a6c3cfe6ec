import postgres, { type Sql, type TransactionSql } from 'postgres'

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

/**
 * Runs a transaction. When the connection is lost, the server has rolled it back: postgres would say so once more, to a
 * socket that is gone, and end the process; it also rejects by itself then, so that what failed need not.
 */
export async function inTransaction(
  sql: Sql,
  run: (transaction: TransactionSql) => Promise<void>,
): Promise<void> {
  await sql.begin((transaction) =>
    run(transaction).catch((error: unknown) => {
      if (isLost(error)) return new Promise<void>(() => {})
      throw error
    }),
  )
}

/** What postgres, its streams and its socket say of a connection that has ended. */
const LOST = /^(57P0\d|CONNECTION_\w+|ECONNRESET|EPIPE|ERR_STREAM_\w+)$/

const isLost = (error: unknown): boolean =>
  LOST.test(String((error as { code?: unknown } | null)?.code)) ||
  // A stream that writes to a socket which is null.
  (error instanceof TypeError && /\bnull\b/.test(error.message))
