import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { request } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { aClerk, requestHeaders } from '../../../tests/harness/keys.ts'
import type { AccessState } from '../../kit/contract/access.ts'

const CLIENTS = ['one', 'two'] as const
const PURPOSES = ['dispute-handling', 'mediation', 'statistics'] as const
/** Of the center's, so that one officer gives all of them. */
const TYPES = ['IntakeCase', 'MediationCase', 'Person'] as const
const isRecord = (type: string) => type !== 'Person'
/** Days from the beginning of 2100 on. */
const LAST_DAY = 6
const GIVER = aClerk({ officer: 'giver', organisation: 'center', scopes: ['access:give'] })

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
})
afterAll(() => center.close())

interface Given {
  readonly id: string
  readonly client: string
  readonly types: readonly string[]
  readonly purposes: readonly string[]
  readonly from: number
  readonly until: number | null
}

type Move = ({ readonly do: 'give' } & Omit<Given, 'id'>) | { readonly do: 'revoke'; readonly which: number }

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        client: fc.constantFrom(...CLIENTS),
        types: fc.subarray([...TYPES], { minLength: 1 }),
        purposes: fc.subarray([...PURPOSES], { minLength: 1 }),
        from: fc.nat(LAST_DAY - 1),
        days: fc.option(fc.integer({ min: 1, max: LAST_DAY })),
      })
      .map(({ from, days, ...rest }) => ({
        do: 'give' as const,
        ...rest,
        from,
        until: days === null ? null : from + days,
      })),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), which: fc.nat(20) }) },
)

/** Whether two would give the same client the same record type for the same purpose on one day. */
function clash(one: Omit<Given, 'id'>, other: Omit<Given, 'id'>): boolean {
  const days = Array.from({ length: 3 * LAST_DAY }, (_, day) => day)
  const holds = ({ from, until }: Omit<Given, 'id'>, day: number) =>
    from <= day && (until === null || day < until)
  return (
    one.client === other.client &&
    one.types.some((type) => isRecord(type) && other.types.includes(type)) &&
    one.purposes.some((purpose) => other.purposes.includes(purpose)) &&
    days.some((day) => holds(one, day) && holds(other, day))
  )
}

it('no order of giving and revoking leaves a client two rights to a record type for a purpose', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 1, maxLength: 15 }), async (played) => {
      await center.db
        .$client`update agreement set revoked_at = now(), revoked_by = 'test', revoked_because = 'over'
        where revoked_at is null`
      let standing: Given[] = []
      for (const move of played) {
        if (move.do === 'give') {
          const { id, code } = await give(move)
          const inTheWay = standing.filter((other) => clash(move, other))
          expect(code, JSON.stringify(move)).toBe(inTheWay.length > 0 ? 'CONFLICT' : undefined)
          if (id !== undefined) standing.push({ ...move, id })
        } else if (standing.length > 0) {
          const { id } = standing[move.which % standing.length]!
          expect(await revoke(id)).toBeUndefined()
          standing = standing.filter((one) => one.id !== id)
        }
      }
      expect(await told()).toEqual(standing.map(({ id }) => id).sort())
      for (const one of standing)
        for (const other of standing) if (one !== other) expect(clash(one, other)).toBe(false)
    }),
    { numRuns: 25 },
  )
}, 120_000)

const day = (number: number) => new Date(Date.UTC(2100, 0, 1 + number)).toISOString()

async function give({ client, types, purposes, from, until }: Omit<Given, 'id'>) {
  const input = {
    idempotencyKey: randomUUID(),
    client,
    terms: types.map((coordinate) => ({ coordinate })),
    purposes,
    from: day(from),
    until: until === null ? null : day(until),
    reason: '示例',
  }
  const { data, errors } = await center.query(
    'mutation ($input: GiveAgreementInput!) { giveAgreement(input: $input) { id } }',
    { input },
    GIVER,
  )
  return { id: data.giveAgreement?.id as string | undefined, code: errors?.[0]?.extensions.code }
}

async function revoke(agreementId: string): Promise<string | undefined> {
  const { errors } = await center.query(
    'mutation ($input: RevokeAgreementInput!) { revokeAgreement(input: $input) { id } }',
    { input: { idempotencyKey: randomUUID(), agreementId, reason: '示例' } },
    GIVER,
  )
  return errors?.[0]?.extensions.code
}

async function told(): Promise<string[]> {
  const { body } = await request(`${center.url}/access`, {
    headers: await requestHeaders('gateway', 'center', { path: '/access' }),
  })
  return ((await body.json()) as AccessState).agreements.map(({ id }) => id).sort()
}
