import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import pino from 'pino'
import { createClient } from 'redis'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { redisUrl } from '../../tests/gateway/redis-url.ts'
import { aWayTo } from '../../tests/gateway/way-to-redis.ts'
import type { ClientError } from '../errors.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { connectRedis } from '../redis/connection.ts'
import { BudgetExceeded } from './budget-exceeded.ts'
import { createBudgets } from './budgets.ts'
import { type BudgetLimits, DEFAULT_BUDGET_LIMITS } from './limits.ts'
import { createPseudonyms, deriveBudgetSecret } from './pseudonyms.ts'

const LIMITS: BudgetLimits = {
  cost: { operation: 1_000, adHocOperation: 100, officer: 1_200, client: 2_000 },
  subjects: { officer: { hour: 5, day: 8 }, client: { hour: 12, day: 20 }, alarmPercent: 60 },
}
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const releases: (() => unknown)[] = []
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release()
})

/** Budgets of a gateway, with a clock to turn, and what they log and count. */
async function aGateway({
  url,
  secret = randomBytes(32),
}: {
  url?: string | undefined
  secret?: Buffer
} = {}) {
  let now = 1_700_000_000_000
  const lines: Record<string, unknown>[] = []
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) })
  const redis = url ? await connectRedis(url, log) : undefined
  if (redis) releases.push(() => redis.close())
  const metrics = createMetrics(() => undefined)
  const budgets = createBudgets({ limits: LIMITS, redis, secret, log, metrics, now: () => now })
  return {
    ...budgets,
    lines,
    pass: (ms: number) => {
      now += ms
    },
    counted: async (sample: string) =>
      (await metrics.render())
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.split(' ')[1],
  }
}

const anOfficer = (client = `client-${randomUUID()}`) => ({ client, officer: `officer-${randomUUID()}` })
const aRequest = (estimate: number, trusted = true) => ({ estimate, trusted, agreements: [] })
const persons = (from: number, count: number) => Array.from({ length: count }, (_, n) => `center:${from + n}`)

async function refusalOf(admitted: Promise<void>): Promise<ClientError & Partial<BudgetExceeded>> {
  const error = await admitted.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error, 'it was admitted').toBeDefined()
  return error as ClientError
}

const KEEPERS = [
  { name: 'in this process', url: undefined },
  ...(redisUrl ? [{ name: 'in Redis', url: redisUrl }] : []),
]

describe.each(KEEPERS)('budgets kept $name', ({ url }) => {
  test('an operation that may cost too much is refused for good, and says how much', async () => {
    const gateway = await aGateway({ url })
    const officer = anOfficer()
    const tooLarge = await refusalOf(gateway.admit(officer, aRequest(1_001)))
    expect(tooLarge).toMatchObject({ code: 'OPERATION_TOO_LARGE', status: 400 })
    expect(tooLarge.message).toContain('may cost 1001, and one may cost 1000 at most')
    const adHoc = await refusalOf(gateway.admit(officer, aRequest(101, false)))
    expect(adHoc.message).toContain('one that is not a trusted document may cost 100 at most')
    await gateway.admit(officer, aRequest(1_000))
    await gateway.admit(officer, aRequest(100, false))
    expect(await gateway.counted('onedoor_budget_refusals_total{kind="operation"}')).toBe('2')
  })

  test('an officer who has used up a minute waits, and the others do not', async () => {
    const gateway = await aGateway({ url })
    const officer = anOfficer()
    await gateway.admit(officer, aRequest(1_000))
    const refusal = await refusalOf(gateway.admit(officer, aRequest(500)))
    expect(refusal).toBeInstanceOf(BudgetExceeded)
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterSeconds: 15 })
    expect(refusal.message).toBe(
      'An officer may use 1200 a minute, and this operation may cost 500. Ask again in 15 s.',
    )
    await gateway.admit(anOfficer(officer.client), aRequest(500))
    gateway.pass(14_999)
    await refusalOf(gateway.admit(officer, aRequest(500)))
    gateway.pass(1)
    await gateway.admit(officer, aRequest(500))
    expect(await gateway.counted('onedoor_budget_refusals_total{kind="officer-cost"}')).toBe('2')
  })

  test('a client’s officers together have a limit too', async () => {
    const gateway = await aGateway({ url })
    const { client } = anOfficer()
    await gateway.admit(anOfficer(client), aRequest(1_000))
    await gateway.admit(anOfficer(client), aRequest(1_000))
    const refusal = await refusalOf(gateway.admit(anOfficer(client), aRequest(10)))
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 })
    await gateway.admit(anOfficer(), aRequest(10))
    expect(await gateway.counted('onedoor_budget_refusals_total{kind="client-cost"}')).toBe('1')
  })

  test('what an answer did not cost is given back, and what it cost more is charged', async () => {
    const gateway = await aGateway({ url })
    const officer = anOfficer()
    await gateway.admit(officer, aRequest(1_000))
    gateway.settle(officer, 1_000, 50)
    await gateway.admit(officer, aRequest(1_000))
    gateway.settle(officer, 1_000, 1_150)
    expect(await refusalOf(gateway.admit(officer, aRequest(1)))).toMatchObject({ retryAfterSeconds: 1 })
    gateway.pass(50)
    await gateway.admit(officer, aRequest(1))
  })

  test('an agreement is relied on so often and no more, by all officers of its client', async () => {
    const gateway = await aGateway({ url })
    const { client } = anOfficer()
    const [rare, other] = [randomUUID(), randomUUID()]
    const request = {
      ...aRequest(1),
      agreements: [
        { id: other, frequency: null },
        { id: rare, frequency: { requests: 2, seconds: 30 } },
      ],
    }
    await gateway.admit(anOfficer(client), request)
    gateway.pass(10_000)
    await gateway.admit(anOfficer(client), request)
    const refusal = await refusalOf(gateway.admit(anOfficer(client), request))
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterSeconds: 20 })
    expect(refusal.message).toBe(`The agreement ${rare} admits 2 requests in 30 s. Ask again in 20 s.`)
    gateway.pass(20_000)
    await gateway.admit(anOfficer(client), request)
    expect(await gateway.counted('onedoor_budget_refusals_total{kind="agreement"}')).toBe('1')
  })

  test('persons beyond the budget of an hour are not shown and do not count', async () => {
    const gateway = await aGateway({ url })
    const officer = anOfficer()
    await gateway.admitSubjects(officer, persons(0, 4))
    gateway.pass(HOUR / 2)
    const refusal = await refusalOf(gateway.admitSubjects(officer, persons(3, 3)))
    expect(refusal).toBeInstanceOf(BudgetExceeded)
    expect(refusal).toMatchObject({ code: 'SUBJECT_BUDGET_EXCEEDED', status: 429, retryAfterSeconds: 1_800 })
    expect(refusal.message).toBe(
      'An officer may look at 5 persons an hour, and this answer would show more. Ask again in 1800 s.',
    )
    await gateway.admitSubjects(officer, persons(3, 2))
    await gateway.admitSubjects(officer, persons(0, 5))
    gateway.pass(HOUR / 2)
    await refusalOf(gateway.admitSubjects(officer, persons(9, 1)))
    gateway.pass(HOUR / 2)
    await gateway.admitSubjects(officer, persons(5, 3))
    expect(await gateway.counted('onedoor_budget_refusals_total{kind="officer-subjects-hour"}')).toBe('2')
  })

  test('persons beyond the budget of a day are not shown, nor more than any time allows', async () => {
    const gateway = await aGateway({ url })
    const officer = anOfficer()
    await gateway.admitSubjects(officer, persons(0, 5))
    gateway.pass(HOUR)
    await gateway.admitSubjects(officer, persons(5, 3))
    const refusal = await refusalOf(gateway.admitSubjects(officer, persons(8, 1)))
    expect(refusal.message).toContain('8 persons a day')
    expect(refusal.retryAfterSeconds).toBe((23 * HOUR) / 1000)
    expect(await refusalOf(gateway.admitSubjects(officer, persons(10, 6)))).toMatchObject({
      retryAfterSeconds: HOUR / 1000,
    })
  })

  test('a client’s officers together have a budget of persons too', async () => {
    const gateway = await aGateway({ url })
    const { client } = anOfficer()
    for (const from of [0, 5]) await gateway.admitSubjects(anOfficer(client), persons(from, 5))
    const refusal = await refusalOf(gateway.admitSubjects(anOfficer(client), persons(10, 3)))
    expect(refusal.message).toContain('All officers of a client together may look at 12 persons an hour')
    await gateway.admitSubjects(anOfficer(client), persons(8, 4))
  })

  test('an alarm is raised once before the limit, and names the officer but no person', async () => {
    const gateway = await aGateway({ url })
    const officer = anOfficer()
    await gateway.admitSubjects(officer, persons(7_000, 2))
    expect(gateway.lines).toEqual([])
    await gateway.admitSubjects(officer, persons(7_000, 3))
    await gateway.admitSubjects(officer, persons(7_000, 4))
    expect(gateway.lines).toMatchObject([{ level: 40, ...officer, persons: 3, most: 5, window: 'hour' }])
    await gateway.admitSubjects(officer, persons(7_000, 5))
    expect(gateway.lines.slice(1)).toMatchObject([{ ...officer, persons: 5, most: 8, window: 'day' }])
    expect(JSON.stringify(gateway.lines)).not.toContain('center:7')
    expect(await gateway.counted('onedoor_subject_alarms_total{holder="officer",window="hour"}')).toBe('1')
    await gateway.admitSubjects(anOfficer(officer.client), persons(8_000, 3))
    expect(gateway.lines.at(-1)).toMatchObject({ client: officer.client, persons: 8, most: 12 })
    expect(gateway.lines.at(-1)).not.toHaveProperty('officer')
  })

  test('requests at the same time do not show together what is left for one', async () => {
    const secret = randomBytes(32)
    const one = await aGateway({ url, secret })
    const gateways = url ? [one, await aGateway({ url, secret })] : [one, one]
    const officer = anOfficer()
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => gateways[n % 2]!.admitSubjects(officer, persons(2 * n, 2))),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const costs = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => gateways[n % 2]!.admit(officer, aRequest(500))),
    )
    expect(costs.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  })
})

describe.skipIf(!redisUrl)('when Redis', () => {
  test.each(['cut', 'fallSilent'] as const)(
    'goes away (%s), each gateway keeps to the limits by itself, and says so once',
    async (goAway) => {
      const way = await aWayTo(redisUrl!)
      releases.push(() => way.cut())
      const gateway = await aGateway({ url: way.url })
      const officer = anOfficer()
      await gateway.admit(officer, aRequest(1_000))
      way[goAway]()
      await gateway.admit(officer, aRequest(1_000))
      await refusalOf(gateway.admit(officer, aRequest(1_000)))
      await gateway.admitSubjects(officer, persons(0, 5))
      await refusalOf(gateway.admitSubjects(officer, persons(5, 1)))
      expect(
        gateway.lines.filter(({ msg }) => String(msg).startsWith('Redis does not answer: ')),
      ).toHaveLength(1)
    },
  )

  test('is back, all gateways count together again', async () => {
    const way = await aWayTo(redisUrl!)
    releases.push(() => way.cut())
    const gateway = await aGateway({ url: way.url })
    const officer = anOfficer()
    await gateway.admit(officer, aRequest(1_000))
    way.interrupt()
    await gateway.admit(officer, aRequest(1_000))
    await vi.waitFor(
      async () => {
        gateway.settle(officer, 0, 1)
        expect(gateway.lines.map(({ msg }) => msg)).toContain(
          'what callers use is counted by all gateways together again',
        )
      },
      { timeout: 10_000, interval: 100 },
    )
    expect(await refusalOf(gateway.admit(officer, aRequest(1_000)))).toMatchObject({ code: 'RATE_LIMITED' })
  })

  test('has forgotten its scripts, it is told them again', async () => {
    const gateway = await aGateway({ url: redisUrl })
    const client = await createClient({ url: redisUrl! }).connect()
    releases.push(() => client.destroy())
    const officer = anOfficer()
    await client.scriptFlush()
    await gateway.admit(officer, aRequest(1_000))
    await client.scriptFlush()
    await gateway.admitSubjects(officer, persons(0, 2))
    await refusalOf(gateway.admit(officer, aRequest(1_000)))
    expect(gateway.lines).toEqual([])
  })

  test('is looked into, it names neither officers nor persons', async () => {
    const gateway = await aGateway({ url: redisUrl })
    const officer = { client: `client-${randomUUID()}`, officer: '王小芳' }
    await gateway.admit(officer, {
      ...aRequest(1),
      agreements: [{ id: 'a', frequency: { requests: 1, seconds: 60 } }],
    })
    await gateway.admitSubjects(officer, persons(4_242, 3))
    const client = await createClient({ url: redisUrl! }).connect()
    releases.push(() => client.destroy())
    const keys = (await client.keys('onedoor:budgets:*')) as string[]
    const sets = await Promise.all(
      keys.filter((key) => /:subjects(:[^:]+)?$/.test(key)).map((key) => client.zRange(key, 0, -1)),
    )
    expect(sets.flat().length).toBeGreaterThanOrEqual(6)
    const written = JSON.stringify([keys, sets])
    for (const name of [officer.client, officer.officer, 'center:']) expect(written).not.toContain(name)
    const FOR_EVER = -1
    for (const key of keys) expect(await client.pTTL(key), key).not.toBe(FOR_EVER)
  })
})

test('a hash depends on the secret, and the secret on the gateways’ key alone', () => {
  const [one, other] = [1, 2].map(() => generateKeyPairSync('ed25519').privateKey)
  const hash = (key = one) => createPseudonyms(deriveBudgetSecret(key))('center:1')
  expect(hash()).toBe(hash())
  expect(hash()).not.toBe(hash(other))
  expect(hash()).toMatch(/^[\w-]{22}$/)
  expect(deriveBudgetSecret(undefined)).not.toEqual(deriveBudgetSecret(undefined))
})

test('the defaults hold together', () => {
  const { cost, subjects } = DEFAULT_BUDGET_LIMITS
  expect(cost.adHocOperation).toBeLessThan(cost.operation)
  expect(cost.operation).toBeLessThan(cost.officer)
  expect(cost.officer).toBeLessThan(cost.client)
  expect(subjects.officer.hour).toBeLessThan(subjects.officer.day)
  expect(subjects.officer.day).toBeLessThan(subjects.client.day)
})
