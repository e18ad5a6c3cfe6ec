import type { RecordState } from '../../subgraphs/kit/contract/change.ts'
import type { Database } from '../../subgraphs/kit/database.ts'

/** What the center's index holds, in the form of the feeds and by id. */
export async function indexedRecords(db: Database): Promise<RecordState[]> {
  const rows = await db.$client<{ record: RecordState }[]>`
    select jsonb_build_object(
      'id', id, 'version', version, 'deleted', false, 'type', record_type, 'kind', kind, 'reference', reference,
      'title', title, 'category', category, 'status', status, 'occurredAt', occurred_at, 'updatedAt', updated_at,
      'location', location_code, 'protection', protection,
      'position', case when latitude is not null
        then jsonb_build_object('latitude', latitude, 'longitude', longitude) end,
      'parties', coalesce((
        select jsonb_agg(jsonb_build_object('role', role, 'name', name, 'identity', identity) order by ordinal)
        from dispute_party where dispute_id = id), '[]')
    ) as record
    from dispute order by id`
  return rows.map(({ record }) => ({
    ...record,
    occurredAt: new Date(record.occurredAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
  }))
}

type Counts = Record<string, number>

/** The counts that the indexer maintains, and the same counted anew from the records; both without zeros. */
export async function maintainedAndRecounted(
  db: Database,
): Promise<{ maintained: Counts; recounted: Counts }> {
  const maintained = await db.$client<{ key: string; count: number }[]>`
    select concat_ws('/', place, agency, record_type, protection) as key, count from dispute_count where count <> 0`
  const recounted = await db.$client<{ key: string; count: number }[]>`
    select concat_ws('/', place, agency, record_type, protection) as key, count(*)::int as count
    from dispute cross join lateral (
      select '' as place
      union all
      select left(location_code, digits) from unnest('{4,6,9,12,15}'::int[]) digits
        where digits <= length(location_code)
    ) places
    group by place, agency, record_type, protection`
  const toCounts = (rows: readonly { key: string; count: number }[]) =>
    Object.fromEntries(rows.map(({ key, count }) => [key, count]))
  return { maintained: toCounts(maintained), recounted: toCounts(recounted) }
}
