import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { connectDatabase, type Database, type Transaction } from '../../kit/database.ts'
import { beginLife } from '../lifecycle/events.ts'
import { events } from '../lifecycle/tables.ts'
import { fireDue, fireNext } from './fire.ts'
import type { DeadlineHandlers } from './handlers.ts'
import { callOff, schedule } from './schedule.ts'
import { deadlines } from './tables.ts'

const log = pino({ level: 'silent' })
const by = aClerk()

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
})
afterAll(() => database.drop())
beforeEach(() => db.delete(deadlines))

/** The effect of a deadline: an event, of which each subject can have but one. */
const note = async (transaction: Transaction, subject: string) => {
  await beginLife(transaction, { id: subject, state: 'OVERDUE' }, { action: 'PASS', by })
}
const effects = async (prefix: string) =>
  (await db.select({ subject: events.subject }).from(events))
    .map(({ subject }) => subject)
    .filter((subject) => subject.startsWith(prefix))
    .sort()
const set = (kind: string, subject: string, inMs: number) =>
  db.transaction((transaction) =>
    schedule(transaction, { kind, subject, dueAt: new Date(Date.now() + inMs) }),
  )
const left = () => db.select().from(deadlines)

describe('a deadline', () => {
  it('has its effect when it is due, not before, in the order of the moments', async () => {
    const order: string[] = []
    const handlers = { pass: async (_: Transaction, subject: string) => void order.push(subject) }
    await set('pass', 'late', -1_000)
    await set('pass', 'later', -5_000)
    await set('pass', 'not yet', 60_000)
    expect(await fireDue(db, handlers, log)).toBe(2)
    expect(order).toEqual(['later', 'late'])
    expect(await left()).toMatchObject([{ subject: 'not yet' }])
  })

  it('has none when it was called off, and the last moment counts when it was set twice', async () => {
    const prefix = randomUUID()
    await set('pass', `${prefix}/a`, -1_000)
    await db.transaction((transaction) => callOff(transaction, 'pass', `${prefix}/a`))
    await set('pass', `${prefix}/b`, -1_000)
    await set('pass', `${prefix}/b`, 60_000)
    expect(await fireDue(db, { pass: note }, log)).toBe(0)
    expect(await effects(prefix)).toEqual([])
  })

  it('may be set anew by its own handler', async () => {
    const again = new Date(Date.now() + 60_000)
    const handlers: DeadlineHandlers = {
      pass: (transaction, subject) => schedule(transaction, { kind: 'pass', subject, dueAt: again }),
    }
    await set('pass', 'x', -1_000)
    expect(await fireDue(db, handlers, log)).toBe(1)
    expect(await left()).toMatchObject([{ subject: 'x', dueAt: again, attempts: 0 }])
  })

  it('of a kind that this process does not know is left to one that does', async () => {
    await set('unheard.of', 'x', -1_000)
    expect(await fireDue(db, { pass: note }, log)).toBe(0)
    expect(await left()).toHaveLength(1)
  })

  it('whose handler fails leaves nothing behind, is put off, and holds up no other', async () => {
    const prefix = randomUUID()
    let broken = true
    const handlers: DeadlineHandlers = {
      pass: note,
      fail: async (transaction, subject) => {
        await note(transaction, subject)
        if (broken) throw new Error('no')
      },
    }
    await set('fail', `${prefix}/fails`, -9_000)
    for (const n of [1, 2, 3]) await set('pass', `${prefix}/${n}`, -n)
    expect(await fireDue(db, handlers, log)).toBe(4)
    expect(await effects(prefix)).toEqual([`${prefix}/1`, `${prefix}/2`, `${prefix}/3`])
    const pauses: number[] = []
    for (let attempts = 1; attempts <= 13; attempts++) {
      const [row] = await left()
      expect(row).toMatchObject({ subject: `${prefix}/fails`, attempts })
      pauses.push(Math.round((row!.dueAt.getTime() - Date.now()) / 1_000))
      await makeDue()
      await fireNext(db, handlers, log)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1800, 1800])
    broken = false
    await makeDue()
    await fireNext(db, handlers, log)
    expect(await effects(`${prefix}/fails`)).toHaveLength(1)
    expect(await left()).toEqual([])
  })

  it('has its effect once with many at it, who fail now and then', async () => {
    const prefix = randomUUID()
    const subjects = Array.from({ length: 60 }, (_, n) => `${prefix}/${String(n).padStart(2, '0')}`)
    await db
      .insert(deadlines)
      .values(subjects.map((subject) => ({ kind: 'pass', subject, dueAt: new Date(Date.now() - 1_000) })))
    let failures = 0
    const handlers: DeadlineHandlers = {
      pass: async (transaction, subject) => {
        await note(transaction, subject)
        await sleep(5)
        if (Math.random() < 0.3) throw new Error(`failure ${++failures}`)
      },
    }
    const pools = Array.from({ length: 3 }, () =>
      connectDatabase({ url: database.url, schema: 'center', maxConnections: 2 }),
    )
    while ((await left()).length > 0) {
      await makeDue()
      await Promise.all(pools.flatMap((pool) => [fireDue(pool, handlers, log), fireDue(pool, handlers, log)]))
    }
    await Promise.all(pools.map((pool) => pool.$client.end()))
    expect(failures).toBeGreaterThan(0)
    // A second effect would break the events' key, and so would have failed for ever.
    expect(await effects(prefix)).toEqual(subjects)
  })

  it('gives way to an officer who calls it off while it passes', async () => {
    const subject = `row:${randomUUID()}`
    await db.execute(
      sql`insert into unit (id, name, kind, place_code) values (${subject}, 'x', 'DEPARTMENT', '3711')`,
    )
    await set('pass', subject, -1_000)
    const handlers: DeadlineHandlers = {
      pass: async (transaction) => {
        await transaction.execute(sql`select from unit where id = ${subject} for update`)
        await note(transaction, subject)
      },
    }
    const officer = db.transaction(async (transaction) => {
      await transaction.execute(sql`select from unit where id = ${subject} for update`)
      await sleep(150)
      await callOff(transaction, 'pass', subject)
    })
    await sleep(50)
    await fireNext(db, handlers, log)
    await officer
    expect(await left()).toEqual([])
    expect(await effects(subject)).toEqual([])
  })
})

const makeDue = () => db.update(deadlines).set({ dueAt: sql`clock_timestamp() - interval '1 second'` })
