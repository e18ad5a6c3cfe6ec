import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { requestHeaders } from '../../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { definition } from '../../courts/subgraph.ts'
import type { Issuer } from '../contract/caller.ts'
import { inboxHandler } from './handler.ts'
import { handleKept, receive } from './receive.ts'
import { inboxMessages } from './tables.ts'

const log = pino({ level: 'silent' })

let courts: TestSubgraph
beforeAll(async () => {
  courts = await startTestSubgraph(definition)
  await courts.db.execute(sql`create table noted (n integer primary key)`)
})
afterAll(() => courts.close())

const handlers = {
  'test.noted': inboxHandler(z.object({ n: z.int() }), async (transaction, { n }) => {
    await transaction.execute(sql`insert into noted (n) values (${n})`)
  }),
}
const aMessage = (body: Record<string, unknown>, kind = 'test.noted') => ({
  id: randomUUID(),
  kind,
  at: '2026-03-01T01:30:00.000Z',
  body,
})
const noted = async () =>
  (await courts.db.execute<{ n: number }>(sql`select n from noted order by n`)).map(({ n }) => n)
const kept = async (id: string) =>
  (await courts.db.select().from(inboxMessages).where(eq(inboxMessages.id, id)))[0]

describe('an inbox', () => {
  const inbox = () => ({ db: courts.db, handlers })

  it('has a message handled once, however often and however much at once it comes', async () => {
    const message = aMessage({ n: 1 })
    const answers = await Promise.all([1, 2, 3].map(() => receive(inbox(), message)))
    expect(answers.every(({ received }) => received)).toBe(true)
    expect(answers.filter(({ note }) => note === undefined)).toHaveLength(1)
    expect(await noted()).toEqual([1])
    expect((await kept(message.id))!.handledAt).not.toBeNull()
  })

  it('does not have a message whose handler failed', async () => {
    const message = aMessage({ n: 1 })
    await expect(receive(inbox(), message)).rejects.toThrow()
    expect(await kept(message.id)).toBeUndefined()
    await expect(receive(inbox(), aMessage({ n: 'one' }))).rejects.toMatchObject({
      extensions: { code: 'BAD_REQUEST' },
      message: expect.stringContaining('"body.n"'),
    })
  })

  it('keeps what it does not know yet, and handles it once it does', async () => {
    const early = [2, 3].map((n) => aMessage({ n }, 'test.new'))
    const bad = aMessage({ n: 'x' }, 'test.new')
    for (const message of [...early, bad])
      expect(await receive(inbox(), message)).toMatchObject({ received: true, note: expect.any(String) })
    await handleKept(inbox(), log)
    expect(await noted()).toEqual([1])
    const newer = { db: courts.db, handlers: { 'test.new': handlers['test.noted'] } }
    await Promise.all([handleKept(newer, log), handleKept(newer, log)])
    expect(await noted()).toEqual([1, 2, 3])
    expect((await kept(early[0]!.id))!.handledAt).not.toBeNull()
    expect((await kept(bad.id))!.handledAt).toBeNull()
  })
})

describe('POST /inbox', () => {
  const post = async (message: unknown, from: [issuer: Issuer, agency: string] | undefined) => {
    const body = JSON.stringify(message)
    const answer = await request(`${courts.url}/inbox`, {
      method: 'POST',
      headers: from
        ? await requestHeaders(...from, { path: '/inbox', body })
        : { 'content-type': 'application/json' },
      body,
    })
    // biome-ignore lint/suspicious/noExplicitAny: an answer or errors
    return { status: answer.statusCode, body: (await answer.body.json()) as any }
  }

  it('is for the center alone', async () => {
    const message = aMessage({}, 'test.unknown')
    for (const from of [undefined, ['gateway', 'courts'], ['center', 'police']] as const) {
      const { status, body } = await post(message, from && [...from])
      expect(status).toBe(401)
      expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
    }
    expect(await kept(message.id)).toBeUndefined()
    expect(await post(message, ['center', 'courts'])).toMatchObject({
      status: 200,
      body: { received: true, note: expect.stringContaining('test.unknown') },
    })
    expect(await kept(message.id)).toMatchObject({ kind: 'test.unknown', handledAt: null })
  })

  it.each([
    ['id', { id: '' }],
    ['id', { id: 7 }],
    ['kind', { kind: 'Kind' }],
    ['at', { at: 'yesterday' }],
    ['body', { body: 'text' }],
    ['body', { body: { text: 'a\0b' } }],
  ])('refuses a bad %s: %j', async (field, change) => {
    const { status, body } = await post({ ...aMessage({}, 'test.unknown'), ...change }, ['center', 'courts'])
    expect(status).toBe(400)
    expect(body.errors[0].extensions.code).toBe('BAD_REQUEST')
    expect(body.errors[0].message).toContain(`"${field}"`)
  })
})

it('declares its tables as they are migrated', async () => {
  expect(declaredColumns([inboxMessages])).toEqual(await migratedColumns(courts.db, [inboxMessages]))
})
