import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { Database } from '../../subgraphs/kit/database.ts'

type Column = { table: string; column: string; type: string; nullable: boolean }

const TYPE_NAMES: Readonly<Record<string, string>> = {
  'timestamp (3) with time zone': 'timestamp(3) with time zone',
  'timestamp with time zone': 'timestamp(6) with time zone',
}

/** The columns that drizzle tables declare, in the form of {@link migratedColumns}. */
export function declaredColumns(tables: readonly PgTable[]): Column[] {
  return tables
    .flatMap((table) => {
      const { name, columns } = getTableConfig(table)
      return columns.map((column) => ({
        table: name,
        column: column.name,
        type: normal(column.getSQLType()),
        nullable: !column.notNull,
      }))
    })
    .sort(byName)
}

/** The columns that the same tables have in a migrated database. */
export async function migratedColumns(db: Database, tables: readonly PgTable[]): Promise<Column[]> {
  const names = tables.map((table) => getTableConfig(table).name)
  const rows = await db.$client<{ table: string; column: string; type: string; nullable: boolean }[]>`
    select relname as table, attname as column, format_type(atttypid, atttypmod) as type,
      not attnotnull as nullable
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = current_schema()::regnamespace and relname = any(${names})
      and attnum > 0 and not attisdropped`
  return rows.map((row) => ({ ...row, type: normal(row.type) })).sort(byName)
}

const normal = (type: string) => (TYPE_NAMES[type] ?? type).replaceAll(' ', '')

const byName = (a: Column, b: Column) => (`${a.table}.${a.column}` < `${b.table}.${b.column}` ? -1 : 1)
