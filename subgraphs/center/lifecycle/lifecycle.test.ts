import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCenterDatabase } from '../../../tests/harness/center.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import type { Database, Transaction } from '../../kit/database.ts'
import { beginLife, type Standing, takeStep } from './events.ts'
import { allowedActions, type Machine, nextState, replay } from './machine.ts'
import { once } from './once.ts'
import { events, idempotencyKeys } from './tables.ts'

type State = 'DRAFT' | 'SENT' | 'DONE'
type Action = 'SEND' | 'RETURN' | 'FINISH'
const LETTER: Machine<State, Action> = {
  of: 'a letter',
  transitions: { DRAFT: { SEND: 'SENT' }, SENT: { RETURN: 'DRAFT', FINISH: 'DONE' }, DONE: {} },
}
const by = aClerk({ officer: 'clerk-1' })
const other = aClerk({ officer: 'clerk-2' })

let database: Awaited<ReturnType<typeof createCenterDatabase>>
let db: Database
beforeAll(async () => {
  database = await createCenterDatabase()
  db = database.db
})
afterAll(() => database.drop())

const begin = async (): Promise<Standing<State>> => {
  const id = `letter:${randomUUID()}`
  const { version } = await db.transaction((transaction) =>
    beginLife<State, Action | 'WRITE'>(transaction, { id, state: 'DRAFT' }, { action: 'WRITE', by }),
  )
  return { id, state: 'DRAFT', version }
}
const step = (standing: Standing<State>, action: Action, expectedVersion: number | null, who = by) =>
  db.transaction((transaction) =>
    takeStep(transaction, LETTER, standing, { action, expectedVersion, by: who }),
  )

describe('a life cycle', () => {
  it('notes who did what, when and why', async () => {
    const letter = await begin()
    const sent = await db.transaction((transaction) =>
      takeStep(transaction, LETTER, letter, {
        action: 'SEND',
        expectedVersion: 1,
        reason: '材料齐全',
        data: { to: 'unit:courts' },
        by,
      }),
    )
    expect(sent).toMatchObject({ state: 'SENT', version: 2, officer: 'clerk-1', client: 'center-clerk' })
    expect(sent).toMatchObject({ reason: '材料齐全', data: { to: 'unit:courts' } })
    expect(Math.abs(sent.at.getTime() - Date.now())).toBeLessThan(60_000)
  })

  it('refuses what a state does not allow, and says what it does', async () => {
    const letter = await begin()
    await expect(step(letter, 'FINISH', 1)).rejects.toMatchObject({
      message: 'FINISH is not possible with a letter that is DRAFT; allowed are SEND.',
      extensions: { code: 'PRECONDITION_FAILED' },
    })
    const done = { ...letter, state: 'DONE' } as const
    await expect(step(done, 'SEND', 1)).rejects.toThrow('nothing more can be done with it')
    // What happens of itself is possible, but nobody's to do.
    const returned: typeof LETTER = { ...LETTER, occurrences: ['RETURN'] }
    expect(allowedActions(returned, 'SENT')).toEqual(['FINISH'])
    expect(nextState(returned, 'SENT', 'RETURN')).toBe('DRAFT')
  })

  it('tells who comes too late what was done meanwhile, and by whom', async () => {
    const letter = await begin()
    await step(letter, 'SEND', 1, other)
    await expect(step({ ...letter, state: 'SENT', version: 2 }, 'SEND', 1)).rejects.toMatchObject({
      message: `${letter.id} is no longer at version 1: SEND by clerk-2 (version 2). It is SENT at version 2; read it again.`,
      extensions: { code: 'CONFLICT' },
    })
    await expect(step({ ...letter, state: 'SENT', version: 2 }, 'RETURN', 7)).rejects.toThrow(
      'a version 7 was never there',
    )
  })

  it('lets one of two win, even when both read before either wrote', async () => {
    const letter = await begin()
    const outcomes = await Promise.allSettled([step(letter, 'SEND', 1), step(letter, 'SEND', 1, other)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('is never rewritten', async () => {
    const { id } = await begin()
    await expect(db.update(events).set({ officer: 'nobody' }).where(eq(events.subject, id))).rejects.toThrow()
    await expect(db.delete(events).where(eq(events.subject, id))).rejects.toThrow()
    await expect(db.execute('truncate event')).rejects.toThrow()
  })

  it('ends in the state that its history says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (choices) => {
        let standing = await begin()
        for (const choice of choices) {
          const allowed = allowedActions(LETTER, standing.state)
          if (allowed.length === 0) break
          const { state, version } = await step(standing, allowed[choice % allowed.length]!, standing.version)
          standing = { ...standing, state, version }
        }
        const history = await db
          .select()
          .from(events)
          .where(eq(events.subject, standing.id))
          .orderBy(events.version)
        const actions = history.slice(1).map(({ action }) => action as Action)
        expect(replay(LETTER, 'DRAFT', actions)).toBe(standing.state)
        expect(history.at(-1)).toMatchObject({ state: standing.state, version: history.length })
      }),
      { numRuns: 20 },
    )
  })
})

describe('an idempotency key', () => {
  const context = () => ({ db, caller: by })
  const count = (id: string) => async (transaction: Transaction) => {
    await beginLife(transaction, { id: `${id}:${randomUUID()}`, state: 'DRAFT' }, { action: 'WRITE', by })
    return { id, at: new Date() }
  }
  const asText = (answer: object) => JSON.parse(JSON.stringify(answer))
  const lives = async (id: string) =>
    (await db.select().from(events)).filter(({ subject }) => subject.startsWith(`${id}:`)).length

  it('makes a repeated call change nothing and answer the same', async () => {
    const input = { idempotencyKey: randomUUID(), title: '邻里纠纷' }
    const first = await once(context(), 'write', input, count('a'))
    const second = await once(context(), 'write', input, count('a'))
    expect(second).toEqual(asText(first))
    expect(await lives('a')).toBe(1)
  })

  it('also when both calls come at the same time', async () => {
    const input = { idempotencyKey: randomUUID() }
    const answers = await Promise.all([1, 2, 3].map(() => once(context(), 'write', input, count('b'))))
    for (const answer of answers) expect(asText(answer)).toEqual(asText(answers[0]!))
    expect(await lives('b')).toBe(1)
  })

  it('belongs to one call of one officer', async () => {
    const input = { idempotencyKey: randomUUID(), title: '一' }
    await once(context(), 'write', input, count('c'))
    const reused = { extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }
    await expect(once(context(), 'write', { ...input, title: '二' }, count('c'))).rejects.toMatchObject(
      reused,
    )
    await expect(once(context(), 'send', input, count('c'))).rejects.toMatchObject(reused)
    await once({ db, caller: other }, 'write', input, count('c'))
    expect(await lives('c')).toBe(2)
  })

  it('is free again when the call fails', async () => {
    const input = { idempotencyKey: randomUUID() }
    const failing = once(context(), 'write', input, async (transaction) => {
      await count('d')(transaction)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await lives('d')).toBe(0)
    expect(
      await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, input.idempotencyKey)),
    ).toEqual([])
  })

  it.each(['', 'short', 'with space and more', 'x'.repeat(101), 'null\0null'])('is not %j', async (key) => {
    await expect(once(context(), 'write', { idempotencyKey: key }, count('e'))).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })
})
