import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { DEFAULT_BUDGET_LIMITS } from '../../gateway/budgets/limits.ts'
import { courtCases } from '../../subgraphs/courts/tables.ts'
import { connectDatabase } from '../../subgraphs/kit/database.ts'
import { startIssuer, type TestIssuer } from '../gateway/issuer.ts'
import { fillSmallCity, GRID, WANG } from '../harness/small-city.ts'
import { type SystemAnswer, startSystem, type TestSystem } from '../harness/system.ts'

/*
 * Who sees what of the small city, through everything: register, gateway, index and agencies. courts:1 is a protected
 * record; the even ones lie in one grid, the odd ones in another.
 */

const EVERYWHERE_AT_LEAST = { timeout: 10_000, interval: 20 }

let issuer: TestIssuer
let system: TestSystem
let otherGatewayUrl: string
beforeAll(async () => {
  issuer = await startIssuer()
  system = await startSystem(
    async (urls) => {
      await fillSmallCity(urls)
      const db = connectDatabase({ url: urls.courts, schema: 'courts', maxConnections: 1 })
      await db.update(courtCases).set({ protection: 'PROTECTED' }).where(eq(courtCases.id, 'courts:1'))
      await db.$client.end()
    },
    { issuers: [issuer.issuer], budgets: DEFAULT_BUDGET_LIMITS },
  )
  otherGatewayUrl = (await system.startGateway()).url
})
afterAll(async () => {
  await system.close()
  await issuer.close()
})

type Headers = Record<string, string>

async function post(path: string, body: unknown, headers: Headers = {}, url = system.gatewayUrl) {
  const answer = await request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    ...((await answer.body.json()) as Omit<SystemAnswer, 'status'> & { access_token?: string }),
  }
}

/** The headers of an officer of a role, for a purpose. */
async function as(role: string, purpose?: string, caseNumber?: string): Promise<Headers> {
  const { access_token } = await post('/dev/token', { role })
  return {
    authorization: `Bearer ${access_token}`,
    ...(purpose && { 'x-purpose': purpose }),
    ...(caseNumber && { 'x-case': encodeURIComponent(caseNumber) }),
  }
}
const ask = (query: string, headers: Headers, url?: string) => post('/graphql', { query }, headers, url)
const codes = ({ errors = [] }: SystemAnswer) => errors.map(({ extensions }) => extensions.code)
const forbidden = ({ errors = [] }: SystemAnswer) =>
  errors.filter(({ extensions }) => extensions.code === 'FORBIDDEN').map(({ path }) => path?.join('.'))

describe('the purpose', () => {
  const personal = '{ dispute(id: "courts:2") { id } }'

  test('is named by whoever asks for personal records, before anything is asked of an agency', async () => {
    system.takeStatements('center')
    const missing = await ask(personal, await as('clerk'))
    expect([missing.status, missing.data, codes(missing)]).toEqual([400, undefined, ['PURPOSE_REQUIRED']])
    expect(codes(await ask(personal, await as('clerk', 'curiosity')))).toEqual(['PURPOSE_UNKNOWN'])
    expect(codes(await ask(personal, await as('auditor', 'supervision')))).toEqual(['CASE_REQUIRED'])
    expect(system.takeStatements('center').filter((text) => text.includes('dispute'))).toEqual([])
    expect((await ask(personal, await as('auditor', 'supervision', '监〔2026〕7号'))).data).toEqual({
      dispute: { id: 'courts:2' },
    })
  })

  test('is not asked of whoever asks for nothing about persons', async () => {
    const { data, errors } = await ask(
      '{ agencies { code } location(code: "3711") { name } }',
      await as('citizen'),
    )
    expect([data.location, errors]).toEqual([{ name: '日照市' }, undefined])
  })

  test('decides: what is read for one may not be read for another', async () => {
    const answer = await ask(personal, await as('clerk', 'statistics'))
    expect([answer.data, forbidden(answer)]).toEqual([{ dispute: null }, ['dispute']])
  })
})

const VIEW = `{ person(id: "${WANG.id}") { name residentIdMasked disputes(first: 50) { totalCount nodes {
  __typename id title parties { name } ... on CourtCase { judge } } } } }`

describe('the shipped agreements', () => {
  test('a clerk sees all of it', async () => {
    const { data, errors } = await ask(VIEW, await as('clerk', 'dispute-handling'))
    expect(errors).toBeUndefined()
    expect(data.person).toMatchObject({ name: '王芳', disputes: { totalCount: 12 } })
    expect(data.person.disputes.nodes).toContainEqual(
      expect.objectContaining({ id: 'courts:1', title: 'courts 纠纷 1', judge: '赵敏' }),
    )
  })

  test('a department sees its own whole, and of others’ protected records less', async () => {
    const records =
      '{ own: dispute(id: "courts:1") { ...seen } } fragment seen on Dispute { id title parties { name } ... on CourtCase { judge } }'
    const own = await ask(records, await as('officer-courts', 'department-work'))
    expect(own.data.own).toMatchObject({ title: 'courts 纠纷 1', judge: '赵敏' })
    const other = await ask(records, await as('officer-police', 'department-work'))
    expect(other.data.own).toMatchObject({ id: 'courts:1', title: null, judge: null })
    expect(other.data.own.parties.map(({ name }: { name: string }) => name)).toContain('王*')
    expect(JSON.stringify(other.data)).not.toContain('王芳')
    expect(forbidden(other)).toEqual(['own.judge'])
  })

  test('a statistician sees no name, but the same pseudonym for the same person', async () => {
    const query =
      '{ disputes(first: 50) { totalCount byAgency { count } nodes { id title parties { name person { id name gender residentIdMasked } } } } }'
    const { data } = await ask(query, await as('statistician', 'statistics'))
    expect(JSON.stringify(data)).not.toMatch(/王芳|李建国|KIM|p-wang|纠纷/)
    // Open records alone: not one of them is the protected one.
    expect(data.disputes.totalCount).toBe(11)
    expect(data.disputes.nodes.map(({ id }: { id: string }) => id)).not.toContain('courts:1')
    const women = data.disputes.nodes.flatMap(({ parties }: { parties: { person: { gender: string } }[] }) =>
      parties.map(({ person }) => person).filter(({ gender }) => gender === 'FEMALE'),
    )
    expect(women).toHaveLength(11)
    expect(new Set(women.map(({ id, name }: { id: string; name: string }) => `${id} ${name}`)).size).toBe(1)
    expect(women[0].residentIdMasked).toBeNull()
  })

  test('a citizen is not shown that there are records, by introspection or otherwise', async () => {
    const { data } = await ask(
      '{ __schema { queryType { fields { name } } types { name } } __type(name: "Location") { fields { name } } }',
      await as('citizen', 'public-information'),
    )
    const types = data.__schema.types.map(({ name }: { name: string }) => name)
    for (const hidden of [
      'CourtCase',
      'CourtCaseConnection',
      'CourtCaseEdge',
      'Person',
      'Dispute',
      'DisputeFilter',
    ])
      expect(types).not.toContain(hidden)
    const fields = data.__type.fields.map(({ name }: { name: string }) => name)
    expect(fields).toContain('children')
    expect(fields).not.toContain('disputes')
    expect(fields).not.toContain('courtCases')
    const answer = await ask(VIEW, await as('citizen', 'public-information'))
    expect([answer.data, forbidden(answer)]).toEqual([{ person: null }, ['person']])
  })
})

/** What the legal aid office gets in the tests below, on what the center owns. */
const CENTERS = [
  'Query.disputes',
  'Query.dispute',
  'Query.person',
  'Person.id',
  'Person.name',
  'Person.disputes',
  'DisputeConnection',
  'AgencyCount',
  'Location.disputes',
  'Query.location',
  'Location.code',
  'Agency',
  'DisputeParty',
]
const LEGAL_AID = { client_id: 'legal-aid', scope: 'records:break-glass developer' }
const legalAid = async (claims: object = {}): Promise<Headers> => ({
  ...(await issuer.headers({ ...LEGAL_AID, ...claims })),
  'x-purpose': 'dispute-handling',
})

async function give(role: string, terms: readonly string[], more: object = {}): Promise<string> {
  const input = {
    idempotencyKey: randomUUID(),
    client: 'legal-aid',
    terms: terms.map((coordinate) => ({ coordinate })),
    purposes: ['dispute-handling'],
    reason: '法律援助中心合作协议',
    ...more,
  }
  const answer = await post(
    '/graphql',
    {
      query: 'mutation ($input: GiveAgreementInput!) { giveAgreement(input: $input) { id } }',
      variables: { input },
    },
    await as(role, 'access-administration'),
  )
  expect(answer.errors).toBeUndefined()
  return answer.data.giveAgreement.id
}

async function revoke(role: string, agreementId: string): Promise<void> {
  const input = { idempotencyKey: randomUUID(), agreementId, reason: '合作结束' }
  const answer = await post(
    '/graphql',
    {
      query: 'mutation ($input: RevokeAgreementInput!) { revokeAgreement(input: $input) { id } }',
      variables: { input },
    },
    await as(role, 'access-administration'),
  )
  expect(answer.errors).toBeUndefined()
}

const LIST = '{ disputes(first: 50) { totalCount byAgency { agency { code } count } nodes { id } } }'
const everywhere = (check: (answer: SystemAnswer) => boolean, query = LIST) =>
  Promise.all(
    [system.gatewayUrl, otherGatewayUrl].map((url) =>
      vi.waitUntil(async () => check(await ask(query, await legalAid(), url)), EVERYWHERE_AT_LEAST),
    ),
  )
const idsOf = ({ data }: SystemAnswer): string[] =>
  data.disputes.nodes.map(({ id }: { id: string }) => id).toSorted()

describe('an agreement', () => {
  test('nothing may be read without one', async () => {
    const answer = await ask(LIST, await legalAid())
    expect([answer.data, codes(answer)]).toEqual([null, ['FORBIDDEN']])
  })

  test('is in force on every gateway when it is given, and on none when it is revoked', async () => {
    const frame = await give('access-officer', CENTERS)
    const cases = await give('officer-courts', ['CourtCase'], { places: [GRID] })
    await everywhere(({ data }) => data?.disputes.totalCount === 1)
    const given = await ask(LIST, await legalAid())
    // Of six agencies' records one is known of: the open one of the courts, at that place.
    expect([idsOf(given), given.data.disputes.byAgency]).toEqual([
      ['courts:2'],
      [{ agency: { code: 'courts' }, count: 1 }],
    ])
    const others =
      '{ a: dispute(id: "courts:1") { id } b: dispute(id: "police:2") { id } c: dispute(id: "police:999") { id } }'
    const unknown = await ask(others, await legalAid())
    expect([unknown.data, unknown.errors]).toEqual([{ a: null, b: null, c: null }, undefined])
    const place = `{ location(code: "3711") { disputes { totalCount nodes { id } } } }`
    expect((await ask(place, await legalAid())).data.location.disputes).toEqual({
      totalCount: 1,
      nodes: [{ id: 'courts:2' }],
    })

    await revoke('officer-courts', cases)
    await everywhere(({ data }) => data === null)
    await revoke('access-officer', frame)
  })

  test('gives no more than its agency owns', async () => {
    const refused = await post(
      '/graphql',
      {
        query: 'mutation ($input: GiveAgreementInput!) { giveAgreement(input: $input) { id } }',
        variables: {
          input: {
            idempotencyKey: randomUUID(),
            client: 'legal-aid',
            terms: [{ coordinate: 'PoliceIncident' }],
            purposes: ['dispute-handling'],
            reason: '合作协议',
          },
        },
      },
      await as('officer-courts', 'access-administration'),
    )
    expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
    const clerk = await post(
      '/graphql',
      {
        query: 'mutation ($input: GiveAgreementInput!) { giveAgreement(input: $input) { id } }',
        variables: {
          input: {
            idempotencyKey: randomUUID(),
            client: 'x',
            terms: [{ coordinate: 'Person' }],
            purposes: ['statistics'],
            reason: '合作协议',
          },
        },
      },
      await as('clerk', 'access-administration'),
    )
    expect(codes(clerk)).toEqual(['FORBIDDEN'])
  })

  test('may be relied on as often as it says', async () => {
    const frame = await give('access-officer', CENTERS)
    const cases = await give('officer-courts', ['CourtCase'], { frequency: { requests: 2, seconds: 3600 } })
    // Requests before it is in force do not rely on it.
    const headers = await legalAid()
    await vi.waitUntil(async () => (await ask(LIST, headers)).data !== null, EVERYWHERE_AT_LEAST)
    expect((await ask(LIST, headers)).data.disputes.totalCount).toBe(1)
    const third = await ask(LIST, headers)
    expect([third.status, third.data, codes(third)]).toEqual([429, undefined, ['RATE_LIMITED']])
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(3000)
    await revoke('officer-courts', cases)
    await revoke('access-officer', frame)
    await everywhere(({ data }) => data === null)
  })

  test('protected records of one person are opened to one officer, and close again', async () => {
    const frame = await give('access-officer', [
      ...CENTERS,
      'Mutation.openProtectedRecords',
      'Mutation.closeOpening',
      'AccessOpening',
    ])
    const cases = await give('officer-courts', ['CourtCase'])
    await everywhere(({ data }) => data?.disputes.totalCount === 1)
    const headers = await legalAid({ sub: 'li.si', organisation: 'center' })
    const opened = await post(
      '/graphql',
      {
        query:
          'mutation ($input: OpenProtectedRecordsInput!) { openProtectedRecords(input: $input) { id version } }',
        variables: {
          input: {
            idempotencyKey: randomUUID(),
            person: WANG.id,
            reason: '当事人正遭受家庭暴力，需立即了解保护令',
          },
        },
      },
      headers,
    )
    expect(opened.errors).toBeUndefined()
    await vi.waitUntil(async () => idsOf(await ask(LIST, headers)).length === 2, EVERYWHERE_AT_LEAST)
    expect(idsOf(await ask(LIST, headers))).toEqual(['courts:1', 'courts:2'])
    // Another officer of the same client sees no more than before.
    expect(idsOf(await ask(LIST, await legalAid()))).toEqual(['courts:2'])

    const { id: openingId, version: expectedVersion } = opened.data.openProtectedRecords
    const closed = await post(
      '/graphql',
      {
        query: 'mutation ($input: CloseOpeningInput!) { closeOpening(input: $input) { id } }',
        variables: { input: { idempotencyKey: randomUUID(), openingId, expectedVersion, reason: '已核实' } },
      },
      headers,
    )
    expect(closed.errors).toBeUndefined()
    await vi.waitUntil(async () => idsOf(await ask(LIST, headers)).length === 1, EVERYWHERE_AT_LEAST)
    await revoke('officer-courts', cases)
    await revoke('access-officer', frame)
  })
})

test('who searches by what may not be read is told nothing', async () => {
  const answer = await ask(
    '{ people(name: "王") { nodes { id } } }',
    await as('auditor', 'supervision', '监〔2026〕7号'),
  )
  expect([answer.status, answer.data, codes(answer)]).toEqual([403, undefined, ['FORBIDDEN']])
})

test('without the register, what was last known of it stays in force', async () => {
  await system.stopAgency('center')
  const { data, errors } = await ask(
    '{ dispute(id: "courts:2") { id } }',
    await as('clerk', 'dispute-handling'),
  )
  expect([data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
    { dispute: null },
    ['AGENCY_UNAVAILABLE'],
  ])
  await system.startAgency('center')
})
