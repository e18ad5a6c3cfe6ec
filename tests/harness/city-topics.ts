import { createHash } from 'node:crypto'
import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { TopicRows } from '../../scripts/city/center/topic.ts'
import { CopyText } from '../../scripts/city/copy.ts'

/** All rows that a topic of the demonstration city makes, by table. */
export function rowsOfTopic(topic: TopicRows) {
  const rows = new Map<string, unknown[]>(topic.tables.map((table) => [getTableName(table), []]))
  for (let index = 0; index < topic.count; index++)
    topic.add(index, { add: (table, row) => void rows.get(getTableName(table))!.push(row) })
  return <Table extends PgTable>(table: Table) => rows.get(getTableName(table)) as Table['$inferInsert'][]
}

/** A hash of the bytes that are copied for a topic. */
export function digestOfTopic(topic: TopicRows): string {
  const text = new CopyText(topic.tables)
  const hash = createHash('sha256')
  for (let index = 0; index < topic.count; index++) topic.add(index, text)
  for (const { chunks } of text.take()) for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
