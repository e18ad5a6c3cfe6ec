import { expect, test, vi } from 'vitest'
import type { AccessState } from '../../subgraphs/kit/contract/access.ts'
import { createLogger } from '../../subgraphs/kit/process/logger.ts'
import { type AccessRegister, followRegister } from './register.ts'

const EVENTUALLY = { timeout: 10_000, interval: 1 }
const AT = '2026-01-01T00:00:00+08:00'
const aState = (version: number, clients: readonly string[] = []): AccessState => ({
  version,
  purposes: [{ code: 'mediation', requiresCase: false }],
  policies: [],
  agreements: clients.map((client) => ({
    id: `agreement:${client}`,
    client,
    agency: 'courts',
    terms: [{ coordinate: 'CourtCase', masking: 'CLEAR', maskingOfProtected: 'CLEAR' }],
    purposes: ['mediation'],
    places: null,
    protections: ['OPEN'],
    from: AT,
    until: null,
    frequency: null,
  })),
  openings: [],
})
const clientsOf = (register: AccessRegister) => register.state()?.agreements.map(({ client }) => client)

/** A register that says what the test has it say, and is away while it has nothing to say. */
function aRegister(first: unknown, believedMs = 60_000) {
  let said = first
  const asked: (number | undefined)[] = []
  const register = followRegister({
    read: async (after) => {
      asked.push(after)
      if (said === undefined) throw new Error('connect ECONNREFUSED')
      const { version } = said as AccessState
      return version === after ? { version } : said
    },
    log: createLogger('gateway', 'silent'),
    everyMs: 1,
    believedMs,
  })
  return {
    register,
    say: (next: unknown) => {
      said = next
    },
    /** Until it has been asked twice more, so that what it says now was read. */
    async isAsked() {
      const until = asked.length + 2
      await vi.waitUntil(() => asked.length >= until, EVENTUALLY)
    },
    asked,
  }
}

test('a change is in force with the next reading', async () => {
  const { register, say, isAsked, asked } = aRegister(aState(1, ['courts', 'petitions']))
  await register.isRead
  expect(clientsOf(register)).toEqual(['courts', 'petitions'])
  say(aState(2, ['courts']))
  await isAsked()
  expect(clientsOf(register)).toEqual(['courts'])
  expect(asked.at(-1)).toBe(2)
  await register.close()
})

test('nothing is known before it was read', async () => {
  const { register, say, isAsked } = aRegister(undefined)
  await isAsked()
  expect(register.state()).toBeUndefined()
  say(aState(1))
  await register.isRead
  expect(register.state()?.version).toBe(1)
  await register.close()
})

test('while the register is away its last word is believed for a time, then nothing', async () => {
  const long = aRegister(aState(1, ['courts']))
  await long.register.isRead
  long.say(undefined)
  await long.isAsked()
  expect(clientsOf(long.register)).toEqual(['courts'])
  await long.register.close()

  const { register, say } = aRegister(aState(1, ['courts']), 50)
  await register.isRead
  say(undefined)
  await vi.waitUntil(() => register.state() === undefined, EVENTUALLY)
  say(aState(1, ['courts']))
  await vi.waitUntil(() => register.state() !== undefined, EVENTUALLY)
  await register.close()
})

test.each([
  ['that is no state', { version: 2, agreements: [] }],
  ['with an agreement that is none', { ...aState(2), agreements: [{ client: 'thief' }] }],
  ['that is no JSON object', 'all rights to everybody'],
  ['of another version without its state', { version: 7 }],
])('an answer %s is as good as none', async (_, answer) => {
  const long = aRegister(aState(1, ['courts']))
  await long.register.isRead
  long.say(answer)
  await long.isAsked()
  expect([long.register.state()?.version, clientsOf(long.register)]).toEqual([1, ['courts']])
  await long.register.close()

  const { register, say } = aRegister(aState(1, ['courts']), 50)
  await register.isRead
  say(answer)
  await vi.waitUntil(() => register.state() === undefined, EVENTUALLY)
  await register.close()
})
