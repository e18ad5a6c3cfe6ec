import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { definition } from '../../courts/subgraph.ts'
import { courtCases, litigants } from '../../courts/tables.ts'
import { type ChangePage, changePage } from '../contract/change.ts'
import { connectDatabase, type Database } from '../database.ts'
import { encodeFeedCursor } from './cursor.ts'
import { type Feed, readChanges } from './read.ts'

const aCase = (id: string): typeof courtCases.$inferInsert => ({
  id: `courts:${id}`,
  title: '买卖合同纠纷',
  occurredAt: new Date('2025-03-01T01:30:00Z'),
  updatedAt: new Date('2025-03-01T01:30:00Z'),
  locationCode: '371102001001001',
  latitude: 35.42,
  longitude: 119.46,
  caseNumber: `(2025)鲁1102民初${id}号`,
  court: '日照市东港区人民法院',
  caseKind: 'CIVIL',
  stage: 'FILED',
  cause: '买卖合同纠纷',
})

describe('the change feed', () => {
  let courts: TestSubgraph
  let db: Database
  beforeAll(async () => {
    courts = await startTestSubgraph(definition)
    db = courts.db
  })
  afterAll(() => courts.close())
  beforeEach(async () => {
    await db.delete(courtCases)
  })

  async function page(after?: string, limit?: number): Promise<ChangePage> {
    const { status, body } = await courts.changes(after, limit)
    expect(status).toBe(200)
    return changePage.parse(body)
  }
  /**
   * The first page that tells all of these. Another database's transaction that ends at this very moment
   * may hold a page back, so it is asked for until it comes.
   */
  const pageOf = (after: string, ...ids: string[]): Promise<ChangePage> =>
    vi.waitFor(async () => {
      const next = await page(after)
      expect(next.changes.map(({ id }) => id)).toEqual(ids.map((id) => `courts:${id}`))
      expect(next.through).not.toBeNull()
      return next
    })
  /** Reads to the end and returns where that is. */
  async function end(): Promise<string> {
    let after: string | undefined
    for (;;) {
      const { cursor, more, through } = await page(after)
      if (!more && through !== null) return cursor
      after = cursor
    }
  }

  it('tells a record in the form of the contract, parties in order', async () => {
    const from = await end()
    await db.insert(courtCases).values(aCase('1'))
    await db.insert(litigants).values([
      { recordId: 'courts:1', ordinal: 2, role: 'DEFENDANT', name: '李强' },
      {
        recordId: 'courts:1',
        ordinal: 1,
        role: 'PLAINTIFF',
        name: '王芳',
        identity: 'passport:KOR:M1234567',
      },
    ])
    const { changes, more } = await pageOf(from, '1')
    expect(more).toBe(false)
    expect(changes).toEqual([
      {
        id: 'courts:1',
        version: 2,
        deleted: false,
        type: 'CourtCase',
        kind: 'CIVIL',
        reference: '(2025)鲁1102民初1号',
        title: '买卖合同纠纷',
        category: 'CONSUMER',
        status: 'REGISTERED',
        occurredAt: '2025-03-01T01:30:00.000Z',
        updatedAt: '2025-03-01T01:30:00.000Z',
        location: '371102001001001',
        position: { latitude: 35.42, longitude: 119.46 },
        protection: 'OPEN',
        parties: [
          { role: 'APPLICANT', name: '王芳', identity: 'passport:KOR:M1234567' },
          { role: 'RESPONDENT', name: '李强', identity: null },
        ],
      },
    ])
  })

  it('tells a change of a party as a change of its record, and a deletion as a tombstone', async () => {
    await db.insert(courtCases).values(aCase('1'))
    await db.insert(litigants).values({ recordId: 'courts:1', ordinal: 1, role: 'PLAINTIFF', name: '王芳' })
    const from = await end()
    await db.update(litigants).set({ name: '王芬' })
    const [renamed] = (await pageOf(from, '1')).changes
    expect(renamed).toMatchObject({ id: 'courts:1', parties: [{ name: '王芬' }] })
    await db.delete(courtCases)
    const gone = await vi.waitFor(async () => {
      const [change] = (await page(from)).changes
      expect(change).toMatchObject({ deleted: true })
      return change
    })
    expect(gone).toEqual({ id: 'courts:1', version: expect.any(Number), deleted: true })
    expect(gone!.version).toBeGreaterThan(renamed!.version)
  })

  it('pages through everything', async () => {
    const from = await end()
    await db.insert(courtCases).values(Array.from({ length: 25 }, (_, i) => aCase(String(i + 1))))
    const told = new Set<string>()
    for (let cursor = from; told.size < 25; ) {
      const next = await page(cursor, 10)
      expect(next.changes.length).toBeLessThanOrEqual(10)
      if (next.more) expect(next.through).toBeNull()
      for (const { id } of next.changes) told.add(id)
      cursor = next.cursor
    }
  })

  it('keeps the place of a writer that began earlier and commits later', async () => {
    const from = await end()
    const early = await db.$client.reserve()
    try {
      await early`begin`
      await early`insert into court_case ${early(columns('early'))}`
      const before = new Date()
      await db.insert(courtCases).values(aCase('late'))

      const held = await pageOf(from, 'late')
      expect(held.cursor).toBe(from)
      expect(new Date(held.through!).getTime()).toBeGreaterThanOrEqual(before.getTime())

      await early`commit`
      await pageOf(held.cursor, 'early', 'late')
    } finally {
      early.release()
    }
  })

  it('claims no moment when a page is too small for what a running writer holds back', async () => {
    const from = await end()
    const early = await db.$client.reserve()
    try {
      await early`begin`
      await early`insert into court_case ${early(columns('early'))}`
      await db.insert(courtCases).values([aCase('1'), aCase('2')])
      expect(await page(from, 1)).toMatchObject({ cursor: from, more: false, through: null, changes: [{}] })
    } finally {
      await early`rollback`
      early.release()
    }
  })

  it('does not wait for a writer of another database', async () => {
    const from = await end()
    const other = await createTestDatabase()
    const stranger = connectDatabase({ url: other.url, schema: 'public', maxConnections: 1 })
    try {
      await stranger.$client`create table unrelated (id integer)`
      const session = await stranger.$client.reserve()
      await session`begin`
      await session`insert into unrelated values (1)`
      await db.insert(courtCases).values(aCase('1'))
      await pageOf(from, '1')
      await session`rollback`
      session.release()
    } finally {
      await stranger.$client.end()
      await other.drop()
    }
  })

  it('does not wait for a writer whose role has no right to the feed', async () => {
    const from = await end()
    const role = `reader_${Date.now()}`
    await db.$client`create role ${db.$client(role)} login password 'only-here'`
    await db.$client`create schema ${db.$client(role)} authorization ${db.$client(role)}`
    const url = new URL(courts.databaseUrl)
    url.username = role
    url.password = 'only-here'
    const stranger = connectDatabase({ url: url.href, schema: role, maxConnections: 1 })
    try {
      await stranger.$client`create table unrelated (id integer)`
      const session = await stranger.$client.reserve()
      await session`begin`
      await session`insert into unrelated values (1)`
      await db.insert(courtCases).values(aCase('1'))
      await pageOf(from, '1')
      await session`rollback`
      session.release()
    } finally {
      await stranger.$client.end()
      await db.$client`drop owned by ${db.$client(role)} cascade`
      await db.$client`drop role ${db.$client(role)}`
    }
  })

  it('does not tell what was rolled back', async () => {
    const from = await end()
    await db
      .transaction(async (transaction) => {
        await transaction.insert(courtCases).values(aCase('1'))
        transaction.rollback()
      })
      .catch(() => undefined)
    expect((await page(from)).changes).toEqual([])
  })

  it.each(['', 'garbage', encodeFeedCursor({ epoch: 'x', xid: 1n, seq: 1n }), 'x'.repeat(300)])(
    'refuses the cursor %j',
    async (after) => {
      const { status, body } = await courts.changes(after || '%20')
      expect(status).toBe(400)
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    },
  )

  it.each([0, 2001, -1, 1.5])('refuses the limit %d', async (limit) => {
    expect((await courts.changes(undefined, limit || ('0' as never))).status).toBe(400)
  })

  it('answers a cursor of another epoch with 410', async () => {
    const cursor = encodeFeedCursor({ epoch: '6f2bb7e1-98c4-4a4c-9d3c-0e0d7c1f2a11', xid: 1n, seq: 1n })
    expect((await courts.changes(cursor)).status).toBe(410)
  })

  it('begins a new epoch in a copy of the database, and tells all of it again', async () => {
    await db.insert(courtCases).values(aCase('1'))
    const cursor = await end()
    const { epoch } = await page(cursor)
    const copy = await copyOf(courts)
    try {
      await expect(readChanges(copy.feed, position(cursor), 10)).rejects.toMatchObject({
        name: 'ForeignEpoch',
      })
      const again = await readChanges(copy.feed, undefined, 10_000)
      expect(again.epoch).not.toBe(epoch)
      expect(again.changes.at(-1)).toMatchObject({ id: 'courts:1', deleted: false })
    } finally {
      await copy.close()
    }
  })

  it('begins a new epoch when the reader is ahead of the database', async () => {
    const { epoch } = await page(await end())
    const ahead = encodeFeedCursor({ epoch, xid: 2n ** 40n, seq: 1n })
    expect((await courts.changes(ahead)).status).toBe(410)
    expect((await page()).epoch).not.toBe(epoch)
  })
})

const columns = (id: string) => ({
  id: `courts:${id}`,
  occurred_at: '2025-03-01T01:30:00Z',
  updated_at: '2025-03-01T01:30:00Z',
  case_number: `(2025)鲁1102民初${id}号`,
  court: '日照市东港区人民法院',
  case_kind: 'CIVIL',
  stage: 'FILED',
  cause: '买卖合同纠纷',
})

function position(cursor: string) {
  const [epoch, xid, seq] = Buffer.from(cursor, 'base64url').toString().split(':') as [string, string, string]
  return { epoch, xid: BigInt(xid), seq: BigInt(seq) }
}

/** A copy of the subgraph's database, as a restored backup would be. */
async function copyOf({ databaseUrl }: TestSubgraph): Promise<{ feed: Feed; close(): Promise<void> }> {
  const database = await createTestDatabase({ url: databaseUrl })
  const db = connectDatabase({ url: database.url, schema: 'courts' })
  return {
    feed: { db, recordTypes: definition.recordTypes },
    close: async () => {
      await db.$client.end()
      await database.drop()
    },
  }
}
