import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { Kind, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { baselineSchemas } from '../../schema/baseline.ts'
import * as courts from '../../subgraphs/courts/tables.ts'
import * as health from '../../subgraphs/health/tables.ts'
import * as maritime from '../../subgraphs/maritime/tables.ts'
import * as petitions from '../../subgraphs/petitions/tables.ts'
import * as police from '../../subgraphs/police/tables.ts'
import * as transport from '../../subgraphs/transport/tables.ts'

const departments = { courts, petitions, police, maritime, health, transport }

/** A value that a column may hold but the SDL does not know would fail only when somebody asks for that row. */
describe.each(Object.entries(departments))('%s', (agency, tables) => {
  const { sdl } = baselineSchemas().find((schema) => schema.agency === agency)!
  const enums = parse(sdl).definitions.flatMap((node) =>
    node.kind === Kind.ENUM_TYPE_DEFINITION ? [(node.values ?? []).map(({ name }) => name.value)] : [],
  )
  const columns = Object.values(tables)
    .filter((table) => is(table, PgTable))
    .flatMap((table) => {
      const { name, columns } = getTableConfig(table)
      return columns.map((column) => ({ name: `${name}.${column.name}`, values: column.enumValues ?? [] }))
    })
    .filter(({ values }) => values.length > 0)

  it.each(columns)('$name has an enum of the same values', ({ values }) => {
    expect(enums).toContainEqual(values)
  })
})
