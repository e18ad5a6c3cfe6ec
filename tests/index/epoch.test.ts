import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningIndexer } from '../../subgraphs/center/indexer/start.ts'
import { definition as courts } from '../../subgraphs/courts/subgraph.ts'
import { startTestCenter, type TestCenter } from '../harness/center.ts'
import { indexedRecords, maintainedAndRecounted } from '../harness/index-contents.ts'
import { startTestIndexer } from '../harness/indexer.ts'
import { restoreSchema } from './dump.ts'
import { startWritingAgency, urlsOf, type WritingAgency } from './writing-agency.ts'

const WAITING = { timeout: 60_000, interval: 100 }

describe('an agency whose database was set back', () => {
  let agency: WritingAgency
  let center: TestCenter
  let indexer: RunningIndexer
  beforeAll(async () => {
    agency = await startWritingAgency('courts')
    center = await startTestCenter()
    indexer = await startTestIndexer(center.databaseUrl, urlsOf([agency]) as Record<string, string>)
  })
  afterAll(async () => {
    await indexer.close()
    await center.close()
    await agency.close()
  })

  const table = () => agency.recordType.table
  const enter = (ids: readonly string[]) =>
    agency
      .db()
      .insert(table())
      .values(
        ids.map((id) => ({
          ...agency.ownColumns(id),
          id: `courts:${id}`,
          title: 'entered',
          occurredAt: new Date(0),
          updatedAt: new Date(0),
          locationCode: '371102001',
        })) as never,
      )
  const retitle = (id: string, title: string) =>
    agency
      .db()
      .update(table())
      .set({ title })
      .where(eq(table().id, `courts:${id}`))
  const remove = (id: string) =>
    agency
      .db()
      .delete(table())
      .where(eq(table().id, `courts:${id}`))

  /** Waits until the index is what the agency has, and says so of a moment from now on. */
  async function caughtUp(): Promise<void> {
    const now = Date.now()
    await vi.waitUntil(async () => {
      const [row] = await center.db.$client<{ moment: string | null }[]>`
        select indexed_through as moment from feed where agency = 'courts'`
      return Date.parse(row!.moment ?? '') > now
    }, WAITING)
    const indexed = (await indexedRecords(center.db)).map(({ version: _, ...record }) => record)
    expect(indexed).toEqual(await agency.records())
    const { maintained, recounted } = await maintainedAndRecounted(center.db)
    expect(maintained).toEqual(recounted)
  }

  it('by a copy of it from before, elsewhere', async () => {
    await enter(['kept', 'changed', 'removed'])
    await caughtUp()
    const backup = await agency.backUp()
    await enter(['entered-since'])
    for (let change = 0; change < 5; change++) await retitle('changed', `changed ${change} times since`)
    await remove('removed')
    await caughtUp()
    expect((await agency.records()).map(({ id }) => id)).toEqual([
      'courts:changed',
      'courts:entered-since',
      'courts:kept',
    ])

    await agency.restore(backup)
    // Fewer changes than the index has heard of: versions start again from what the backup knew.
    await retitle('changed', 'changed after')
    await caughtUp()
    expect((await agency.records()).map(({ id, title }) => [id, title])).toEqual([
      ['courts:changed', 'changed after'],
      ['courts:kept', 'entered'],
      ['courts:removed', 'entered'],
    ])
    await enter(['entered-after'])
    await caughtUp()
  })

  it('by a dump of it from before, into the same database', async () => {
    const backup = await agency.backUp()
    await enter(['entered-since'])
    await retitle('changed', 'changed since')
    await remove('kept')
    await caughtUp()

    await agency.stop()
    await restoreSchema(courts, { from: backup.url, into: agency.databaseUrl() })
    await agency.start()
    await caughtUp()
    expect((await agency.records()).map(({ id, title }) => [id, title])).toEqual([
      ['courts:changed', 'changed after'],
      ['courts:entered-after', 'entered'],
      ['courts:kept', 'entered'],
      ['courts:removed', 'entered'],
    ])
  })
})
