import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definition as center } from '../../subgraphs/center/subgraph.ts'
import { definition as courts } from '../../subgraphs/courts/subgraph.ts'
import { definition as health } from '../../subgraphs/health/subgraph.ts'
import { AGENCIES } from '../../subgraphs/kit/contract/agencies.ts'
import { migrateAgency } from '../../subgraphs/kit/database.ts'
import { definition as maritime } from '../../subgraphs/maritime/subgraph.ts'
import { definition as petitions } from '../../subgraphs/petitions/subgraph.ts'
import { definition as police } from '../../subgraphs/police/subgraph.ts'
import { definition as transport } from '../../subgraphs/transport/subgraph.ts'
import { createTestDatabase, type TestDatabase } from '../../tests/harness/database.ts'
import { type DatabaseUrls, examplePerson, isSeeded, loadedPlan, seedCity } from './seed.ts'

describe('seeding', { timeout: 120_000 }, () => {
  let empty: TestDatabase
  beforeAll(async () => {
    empty = await createTestDatabase()
    await migrateAgency(center, empty.url)
    for (const definition of [courts, petitions, police, maritime, health, transport])
      await migrateAgency(definition, empty.url)
  })
  afterAll(() => empty.drop())

  /** A copy of the migrated, empty database, and a connection to look into it. */
  async function aDatabase(): Promise<{ urls: DatabaseUrls; sql: Sql; drop: () => Promise<void> }> {
    const database = await createTestDatabase(empty)
    const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
    return {
      urls: Object.fromEntries(AGENCIES.map(({ code }) => [code, database.url])) as DatabaseUrls,
      sql,
      drop: async () => {
        await sql.end()
        await database.drop()
      },
    }
  }

  const seed = (databaseUrls: DatabaseUrls, options: Partial<Parameters<typeof seedCity>[0]> = {}) =>
    seedCity({ databaseUrls, size: 'demo', onProgress: () => undefined, ...options })

  const countsOf = async (sql: Sql) => {
    const [row] = await sql`
      select (select count(*)::int from center.person) as persons,
        (select count(*)::int from center.location) as places,
        (select count(*)::int from center.office) as centers,
        (select count(*)::int from center.grid_member) as "gridMembers",
        (select count(*)::int from courts.court_case) as "courtCases",
        (select count(*)::int from courts.change) as "courtChanges",
        (select count(*)::int from transport.traffic_accident) as accidents`
    return row!
  }

  const indexesOf = (sql: Sql) =>
    sql`select indexdef as definition from pg_indexes where schemaname <> 'pg_catalog'
        and tablename <> 'demonstration_city'
      union all
      select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where contype in ('p', 'u', 'f') and conrelid::regclass::text not like '%demonstration_city'
      order by 1`.then((rows) => rows.map(({ definition }) => definition))

  it('loads a city that then is there, with somebody known to many', async () => {
    const { urls, sql, drop } = await aDatabase()
    const before = await indexesOf(sql)
    expect(await isSeeded(urls)).toBe(false)
    await expect(examplePerson(urls)).rejects.toThrow('load the demonstration city')
    const steps: [step: string, done: number, total: number][] = []
    await seed(urls, { onProgress: (...step) => steps.push(step) })

    expect(await isSeeded(urls)).toBe(true)
    expect(await indexesOf(sql)).toEqual(before)
    const counts = await countsOf(sql)
    expect(counts).toMatchObject({ persons: 20_000, places: 6022, courtChanges: counts.courtCases })
    const loading = steps.filter(([step]) => step === 'Loading the city')
    expect(loading[0]![1]).toBe(0)
    expect(loading.at(-1)![1]).toBe(loading.at(-1)![2])

    const { id, name } = await examplePerson(urls)
    const [person] = await sql`select identity from center.person where id = ${id} and name = ${name}`
    const [agencies] = await sql`
      select (select count(*) from courts.litigant where identity = ${person!.identity}) > 0 as courts,
        (select count(*) from petitions.petition_party where identity = ${person!.identity}) > 0 as petitions,
        (select count(*) from police.incident_party where identity = ${person!.identity}) > 0 as police,
        (select count(*) from maritime.maritime_party where identity = ${person!.identity}) > 0 as maritime,
        (select count(*) from health.disputant where identity = ${person!.identity}) > 0 as health,
        (select count(*) from transport.road_user where identity = ${person!.identity}) > 0 as transport`
    expect(Object.values(agencies!).filter(Boolean).length).toBeGreaterThanOrEqual(4)
    await drop()
  })

  it('changes nothing where the same city is, and replaces another one in a new epoch', async () => {
    const { urls, sql, drop } = await aDatabase()
    await seed(urls)
    await sql`insert into courts.feed_epoch (epoch, fingerprint) values (gen_random_uuid(), 'now')`
    const first = await sql`select loaded_at, xmin::text from courts.demonstration_city`
    await seed(urls)
    expect(await sql`select loaded_at, xmin::text from courts.demonstration_city`).toEqual(first)
    expect(await sql`select * from courts.feed_epoch`).toHaveLength(1)

    const [person] = await sql`select * from center.person order by id limit 1`
    await seed(urls, { seed: 2 })
    expect(await isSeeded(urls)).toBe(true)
    expect(await countsOf(sql)).toMatchObject({ persons: 20_000, places: 6022 })
    expect(await sql`select * from center.person where identity = ${person!.identity}`).not.toEqual([person])
    expect(await sql`select * from courts.feed_epoch`).toEqual([])
    await drop()
  })

  it('is loaded again where an earlier version has loaded it', async () => {
    const { urls, sql, drop } = await aDatabase()
    await seed(urls, { seed: 3 })
    for (const agency of Object.keys(urls))
      await sql.unsafe(`alter table ${agency}.demonstration_city drop column makers`)
    await sql`truncate center.staff`
    expect(await isSeeded(urls)).toBe(false)
    expect(await loadedPlan(urls)).toMatchObject({ size: 'demo', seed: 3 })

    await seed(urls, { seed: 3 })
    expect(await isSeeded(urls)).toBe(true)
    expect(await countsOf(sql)).toMatchObject({ persons: 20_000, centers: 61, gridMembers: 4377 })
    expect((await sql`select * from center.staff limit 1`).length).toBe(1)
    await drop()
  })

  it('goes on after an interruption', async () => {
    const { urls, sql, drop } = await aDatabase()
    let killed: Promise<unknown> | undefined
    const interrupted = seed(urls, {
      onProgress: (_, done) => {
        if (done > 10_000)
          killed ??= sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name = 'onedoor-center-seed'`.execute()
      },
    })
    await expect(interrupted).rejects.toThrow()
    await killed
    expect(await isSeeded(urls)).toBe(false)
    expect(await countsOf(sql)).toMatchObject({ persons: 0, places: 0 })

    await seed(urls)
    expect(await isSeeded(urls)).toBe(true)
    expect(await countsOf(sql)).toMatchObject({ persons: 20_000 })
    await drop()
  })

  it('leaves alone records that no demonstration brought', async () => {
    const { urls, sql, drop } = await aDatabase()
    await sql`insert into police.police_station (code, name, phone, place_code)
      values ('371102540000', '石臼派出所', '0633-0000000', '371102002')`
    await expect(seed(urls)).rejects.toThrow('police.police_station has rows')
    expect(await sql`select name from police.police_station`).toEqual([{ name: '石臼派出所' }])
    expect(await isSeeded(urls)).toBe(false)
    await drop()
  })
})
