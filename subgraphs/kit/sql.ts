import { type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'

/**
 * A list as one parameter, however long: the statement's text, and so its plan, stays the same. Cast it to
 * what it is; a list of moments by way of `text[]`, as drizzle has taken away the driver's own form of it.
 */
export function array(values: readonly (string | number | null)[]): SQL {
  return sql`${sql.param([...values])}`
}

/** `column = any(values)` with one parameter. */
export function anyOf(column: AnyPgColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${array(values)}::text[])`
}
