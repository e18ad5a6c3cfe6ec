import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Sql, TransactionSql } from 'postgres'
import { matterRecords } from '../../subgraphs/center/matters/tables.ts'
import { personNames } from '../../subgraphs/center/tables.ts'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { mediationReferrals } from '../../subgraphs/kit/mediation/tables.ts'
import { inTransaction, withAgency } from './agency-connection.ts'
import { fillWithoutIndexes } from './bulk-load.ts'
import { addReferral } from './center/referrals.ts'
import { CENTER_TOPICS } from './center/topics.ts'
import { CenterRows } from './center.ts'
import { type City, type CityPlan, planCity } from './city.ts'
import { CopyText, copyInto } from './copy.ts'
import { CourtRows } from './courts.ts'
import { HealthRows } from './health.ts'
import { MaritimeRows } from './maritime.ts'
import { PetitionRows } from './petitions.ts'
import { PoliceRows } from './police.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import { demonstrationOf, markDemonstration } from './seed-marker.ts'
import type { Department } from './topics.ts'
import { TransportRows } from './transport.ts'

/** So many persons or records are copied at once: the more, the more memory, and the fewer statements. */
const BATCH = 4000

/** What makes each department's rows. */
export const DEPARTMENT_ROWS: Readonly<Record<Department, new (city: City) => DepartmentRows>> = {
  courts: CourtRows,
  petitions: PetitionRows,
  police: PoliceRows,
  maritime: MaritimeRows,
  health: HealthRows,
  transport: TransportRows,
}

/** Loads one agency, inside its transaction. */
interface Load {
  /** In the order in which they are filled, and after them those that triggers fill. */
  readonly tables: readonly PgTable[]
  /** How many persons or records there are to load. */
  readonly count: number
  run(transaction: TransactionSql, advance: (rows: number) => void): Promise<void>
}

/**
 * Loads every agency that does not hold this very city yet, all of them at once and each in one transaction:
 * what was interrupted has left nothing behind.
 * @throws when an agency has records that no demonstration brought
 */
export async function loadCity(
  plan: CityPlan,
  databaseUrls: Readonly<Record<AgencyCode, string>>,
  onProgress: (step: string, done: number, total: number) => void,
): Promise<void> {
  const city = planCity(plan)
  const loads: [AgencyCode, Load][] = [['center', centerLoad(city)]]
  for (const department of Object.keys(DEPARTMENT_ROWS) as Department[])
    loads.push([department, departmentLoad(city, department, new DEPARTMENT_ROWS[department](city))])
  const total = loads.reduce((sum, [, { count }]) => sum + count, 0)
  let done = 0
  const failure = new AbortController()
  let finished = 0
  const advance = (rows: number) => {
    failure.signal.throwIfAborted()
    done += rows
    onProgress('Loading the city', done, total)
  }
  advance(0)
  await Promise.allSettled(
    loads.map(async ([agency, load]) => {
      try {
        await withAgency(agency, databaseUrls[agency], (sql) => loadAgency(sql, plan, agency, load, advance))
        finished++
        if (done === total) onProgress('Building indexes', finished, loads.length)
      } catch (error) {
        failure.abort(error)
      }
    }),
  )
  failure.signal.throwIfAborted()
}

async function loadAgency(
  sql: Sql,
  plan: CityPlan,
  agency: AgencyCode,
  load: Load,
  advance: (rows: number) => void,
): Promise<void> {
  await liftLimits(sql)
  await inTransaction(sql, async (transaction) => {
    await transaction`select pg_advisory_xact_lock(hashtext(${`onedoor seed ${agency}`}))`
    if (!(await makeRoom(transaction, plan, agency, load.tables))) return advance(load.count)
    await fillWithoutIndexes(transaction, load.tables.map(quoted), () => load.run(transaction, advance))
    await markDemonstration(transaction, plan)
  })
  // Now rather than by the server's own vacuum some minutes later: plans need statistics, and answers from an
  // index alone need to know that all rows are visible.
  await sql.unsafe(`vacuum (analyze) ${[...load.tables.map(quoted), FEED]}`)
}

/** An agency's role may not keep a transaction open for long, as that holds its feed back; a load must. */
async function liftLimits(sql: Sql): Promise<void> {
  await sql`
    select set_config(name, '0', false) from pg_settings
    where name in ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`
}

/** Empties the tables of another demonstration city, or of an earlier form of this one. @returns false when it is there already */
async function makeRoom(
  sql: TransactionSql,
  plan: CityPlan,
  agency: AgencyCode,
  tables: readonly PgTable[],
): Promise<boolean> {
  const present = await demonstrationOf(sql)
  if (present) {
    const { size, seed, referenceDay, current } = present
    if (current && size === plan.size && seed === plan.seed && referenceDay === plan.referenceDay)
      return false
    await truncate(sql, [...tables.map(quoted), FEED])
    // A new epoch: the center reads again from the start, and forgets what is gone.
    await sql`delete from feed_epoch`
    return true
  }
  for (const table of tables) {
    const [row] = await sql.unsafe(`select exists (select from ${quoted(table)}) as filled`)
    if (row!.filled)
      throw new Error(
        `The table ${agency}.${getTableName(table)} has rows that are not a demonstration city's. ` +
          'The city is loaded into empty databases only: name others, or empty these.',
      )
  }
  return true
}

/** The table of an agency's feed, which triggers fill. */
const FEED = 'change'

/** Empties tables, also those that keep what was done from ever being changed, and all that refer to them. */
async function truncate(sql: TransactionSql, tables: readonly string[]): Promise<void> {
  // Those alone: tallies follow a truncation by triggers.
  const keeping = await sql<{ trigger: string }[]>`
    select format('alter table %s %%s trigger %I', tgrelid::regclass, tgname) as trigger
    from pg_trigger join pg_proc on pg_proc.oid = tgfoid
    where tgrelid = any(${[...tables]}::regclass[]) and proname = 'refuse_change'`
  for (const { trigger } of keeping) await sql.unsafe(trigger.replace('%s', 'disable'))
  await sql.unsafe(`truncate ${tables} cascade`)
  for (const { trigger } of keeping) await sql.unsafe(trigger.replace('%s', 'enable'))
}

const quoted = (table: PgTable): string => `"${getTableName(table)}"`

function centerLoad(city: City): Load {
  const center = new CenterRows(city)
  const topics = CENTER_TOPICS.map((Topic) => new Topic(city))
  const tables = [...new Set([...center.tables, ...topics.flatMap((topic) => topic.tables)])]
  return {
    tables: [...tables, personNames],
    count: topics.reduce((sum, { count }) => sum + count, city.population.size),
    async run(sql, advance) {
      const batch = new CopyText(tables)
      const rows = withMattersOnce(batch)
      const inBatches = async (count: number, add: (index: number) => void) => {
        for (let from = 0; from < count; from += BATCH) {
          const to = Math.min(from + BATCH, count)
          for (let index = from; index < to; index++) add(index)
          await flush(sql, batch)
          advance(to - from)
        }
      }
      center.addPlaces(batch)
      await inBatches(city.population.size, (index) => center.addPerson(index, batch))
      for (const topic of topics) {
        await inBatches(topic.count, (index) => topic.add(index, rows))
        await topic.finish?.(sql)
      }
    },
  }
}

/** Topics that link records of one matter agree on its id; each record is told of once. */
function withMattersOnce(rows: RowSink): RowSink {
  const told = new Set<unknown>()
  return {
    add(table, row) {
      if ((table as PgTable) === matterRecords) {
        const { recordId } = row as typeof matterRecords.$inferInsert
        if (told.has(recordId)) return
        told.add(recordId)
      }
      rows.add(table, row)
    },
  }
}

function departmentLoad(city: City, name: Department, department: DepartmentRows): Load {
  const docket = city.dockets[name]
  const tables = [...department.tables, mediationReferrals]
  return {
    tables,
    count: docket.length,
    async run(sql, advance) {
      const batch = new CopyText(tables)
      department.prepare?.(batch)
      for (let from = 0; from < docket.length; from += BATCH) {
        const to = Math.min(from + BATCH, docket.length)
        for (let position = from; position < to; position++) {
          const entry = docket.entry(position)
          department.record(entry, city.matters.matter(entry.matter), batch)
          addReferral(city, name, position, batch)
        }
        await flush(sql, batch)
        advance(to - from)
      }
    },
  }
}

async function flush(sql: TransactionSql, batch: CopyText): Promise<void> {
  for (const { table, chunks } of batch.take()) await copyInto(sql, table, chunks)
}
