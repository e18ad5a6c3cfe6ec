import type { Category, Status } from '../../subgraphs/kit/contract/change.ts'
import { PROTECTIONS, type Protection } from '../../subgraphs/kit/contract/protection.ts'
import type { RecordRight } from '../../subgraphs/kit/contract/record-right.ts'
import type { Database } from '../../subgraphs/kit/database.ts'
import { covers } from './rights.ts'

/** What statistics know of a record, read from the index and the matters themselves. */
export interface ScannedRecord {
  readonly id: string
  readonly agency: string
  readonly type: string
  readonly persons: readonly (string | null)[]
  readonly kind: string
  readonly category: Category
  readonly status: Status
  readonly occurredAt: Date
  readonly location: string
  readonly protection: Protection
  readonly matter: string | null
}

export async function scanRecords(db: Database): Promise<ScannedRecord[]> {
  const rows = await db.$client<(Omit<ScannedRecord, 'occurredAt'> & { occurredAt: string })[]>`
    select id, agency, record_type as type, coalesce(kind, '') as kind, category, status, occurred_at as "occurredAt",
      coalesce(location_code, '') as location, protection, matter,
      array(select identity from dispute_party where dispute_id = id) as persons
    from dispute left join matter_record on record_id = id`
  return rows.map((row) => ({ ...row, occurredAt: new Date(row.occurredAt) }))
}

/** Of the records that a caller may know of, those that count as disputes: the first of each matter. */
export function firstOfMatters(
  records: readonly ScannedRecord[],
  mayKnow: readonly RecordRight[],
): ScannedRecord[] {
  const visible = records.filter((record) => covers(mayKnow, record)).toSorted(byStanding)
  const taken = new Set<string>()
  return visible.filter(({ matter }) => {
    if (matter === null) return true
    const isFirst = !taken.has(matter)
    taken.add(matter)
    return isFirst
  })
}

const byStanding = (one: ScannedRecord, other: ScannedRecord) =>
  PROTECTIONS.indexOf(one.protection) - PROTECTIONS.indexOf(other.protection) ||
  one.occurredAt.getTime() - other.occurredAt.getTime() ||
  (one.id < other.id ? -1 : 1)

/** The tallies of disputes that triggers keep, and the same made anew; both without those of nothing. */
export async function keptAndRetallied(
  db: Database,
): Promise<{ kept: Record<string, string>; retallied: Record<string, string> }> {
  type Tally = { key: string; value: string }
  const kept = await db.$client<Tally[]>`
    select concat_ws('/', place, month, agency, kind, category, protection, behind) as key,
      concat_ws('/', records, settled) as value
    from dispute_tally where records <> 0 or settled <> 0`
  const retallied = await db.$client<Tally[]>`
    with record as (
      select dispute.*, to_char(occurred_at at time zone 'Asia/Shanghai', 'YYYY-MM-01') as month,
        case protection when 'OPEN' then 1 when 'PROTECTED' then 2 when 'SEALED' then 4 end as level,
        coalesce(matter, id) as matter
      from dispute left join matter_record on record_id = id
    ), standing as (
      select *, (
        select coalesce(bit_or(level), 0) from record before
        where before.matter = record.matter
          and (before.level, before.occurred_at, before.id) < (record.level, record.occurred_at, record.id)
      ) as behind from record
    ), made as (
      select *, 0 as "as" from standing union all select *, behind from standing where behind <> 0
    )
    select concat_ws('/', place, month, agency, coalesce(kind, ''), category, protection, "as") as key,
      concat_ws('/', count(*), count(*) filter (where status in ('SETTLED', 'ADJUDICATED', 'CLOSED'))) as value
    from made cross join lateral (
      select '' as place
      union all
      select left(location_code, digits) from unnest('{4,6,9}'::int[]) digits where digits <= length(location_code)
    ) places
    group by place, month, agency, kind, category, protection, "as"`
  const toTallies = (rows: readonly Tally[]) => Object.fromEntries(rows.map(({ key, value }) => [key, value]))
  return { kept: toTallies(kept), retallied: toTallies(retallied) }
}
