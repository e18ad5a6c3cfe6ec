import { randomUUID } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { request } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SUPERGRAPH_FILE, startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { aClerk, requestHeaders } from '../../../tests/harness/keys.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { type AccessState, accessAnswer } from '../../kit/contract/access.ts'
import type { Caller } from '../../kit/contract/caller.ts'
import { accessVersions, agreementRecords, agreements, policies, purposes } from './tables.ts'

let center: TestCenter
let folder: string
let supergraph: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onedoor-access-'))
  supergraph = join(folder, 'supergraph.graphql')
  await copyFile(SUPERGRAPH_FILE, supergraph)
  center = await startTestCenter({}, undefined, supergraph)
})
afterAll(async () => {
  await center.close()
  await rm(folder, { recursive: true })
})
afterEach(async () => {
  // Whatever a test gave ends with it, so that it is in no other's way.
  await center.db
    .$client`update agreement set revoked_at = now(), revoked_by = 'test', revoked_because = 'over'
    where revoked_at is null`
})

const officer = (organisation: string, changes: Partial<Caller> = {}) =>
  aClerk({
    client: organisation,
    officer: `officer-${organisation}`,
    roles: ['officer'],
    scopes: ['access:give'],
    organisation,
    ...changes,
  })
const COURTS = officer('courts')
const CENTER = officer('center', { client: 'center-clerk' })

const FIELDS = `id client state agency { code } terms { coordinate masking maskingOfProtected } purposes { code }
  places protections from until frequency { requests seconds } reason givenBy revokedBy revokedBecause`
const give = (changes: Record<string, unknown> = {}, caller = COURTS) =>
  center.query(
    `mutation ($input: GiveAgreementInput!) { giveAgreement(input: $input) { ${FIELDS} } }`,
    {
      input: {
        idempotencyKey: randomUUID(),
        client: 'center-clerk',
        terms: [{ coordinate: 'CourtCase' }],
        purposes: ['dispute-handling'],
        reason: '市中级人民法院与中心的数据共享协议',
        ...changes,
      },
    },
    caller,
  )
const given = async (changes: Record<string, unknown> = {}, caller = COURTS): Promise<string> => {
  const { data, errors } = await give(changes, caller)
  expect(errors).toBeUndefined()
  return data.giveAgreement.id
}
const revoke = (agreementId: string, caller = COURTS, key: string = randomUUID()) =>
  center.query(
    `mutation ($input: RevokeAgreementInput!) { revokeAgreement(input: $input) { ${FIELDS} } }`,
    { input: { idempotencyKey: key, agreementId, reason: '协议到期' } },
    caller,
  )
const poll = async (after?: number | string, issuer: 'gateway' | 'center' = 'gateway') => {
  const path = `/access${after === undefined ? '' : `?after=${after}`}`
  const { statusCode, body } = await request(`${center.url}${path}`, {
    headers: await requestHeaders(issuer, 'center', { path }),
  })
  return { status: statusCode, body: (await body.json()) as AccessState }
}
const code = (answer: { errors?: { extensions: { code: string } }[] }) => answer.errors?.[0]?.extensions.code
const message = (answer: { errors?: { message: string }[] }) => answer.errors?.[0]?.message

describe('an agreement', () => {
  it('is what its agency said', async () => {
    const from = '2030-01-01T08:00:00+08:00'
    const until = '2031-01-01T08:00:00+08:00'
    const { data } = await give({
      terms: [
        { coordinate: 'CourtCase', maskingOfProtected: 'CLEAR' },
        { coordinate: 'Litigant.name', masking: 'PARTIAL', maskingOfProtected: 'ABSENT' },
      ],
      purposes: ['mediation', 'dispute-handling'],
      places: ['371102', '371103001'],
      protections: ['OPEN', 'PROTECTED'],
      from,
      until,
      frequency: { requests: 100, seconds: 60 },
    })
    const expected = {
      id: expect.stringMatching(/^agreement:/),
      client: 'center-clerk',
      agency: { code: 'courts' },
      state: 'TO_COME',
      terms: [
        { coordinate: 'CourtCase', masking: 'CLEAR', maskingOfProtected: 'CLEAR' },
        { coordinate: 'Litigant.name', masking: 'PARTIAL', maskingOfProtected: 'ABSENT' },
      ],
      purposes: [{ code: 'dispute-handling' }, { code: 'mediation' }],
      places: ['371102', '371103001'],
      protections: ['OPEN', 'PROTECTED'],
      from,
      until,
      frequency: { requests: 100, seconds: 60 },
      reason: '市中级人民法院与中心的数据共享协议',
      givenBy: 'officer-courts',
      revokedBy: null,
      revokedBecause: null,
    }
    expect(data.giveAgreement).toEqual(expected)
    const { id } = data.giveAgreement
    const read = await center.query(`{ agreement(id: "${id}") { ${FIELDS} } }`, {}, COURTS)
    expect(read.data.agreement).toEqual(expected)
    const { body } = await poll()
    expect(body.agreements).toEqual([
      {
        id,
        client: 'center-clerk',
        agency: 'courts',
        terms: expected.terms,
        purposes: ['mediation', 'dispute-handling'],
        places: ['371102', '371103001'],
        protections: ['OPEN', 'PROTECTED'],
        from: '2030-01-01T00:00:00.000Z',
        until: '2031-01-01T00:00:00.000Z',
        frequency: { requests: 100, seconds: 60 },
      },
    ])
  })

  it('is given once for each idempotency key, however often the call is repeated', async () => {
    const idempotencyKey = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => give({ idempotencyKey })))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]!.errors).toBeUndefined()
    expect((await poll()).body.agreements).toHaveLength(1)
  })

  it('is revoked by the agency that gave it, once, and then nothing is left of it', async () => {
    const id = await given()
    expect(code(await revoke(id, officer('police')))).toBe('BAD_USER_INPUT')
    const key = randomUUID()
    const { data } = await revoke(id, COURTS, key)
    expect(data.revokeAgreement).toMatchObject({
      id,
      state: 'REVOKED',
      revokedBy: 'officer-courts',
      revokedBecause: '协议到期',
    })
    expect((await revoke(id, COURTS, key)).data).toEqual(data)
    expect(code(await revoke(id))).toBe('PRECONDITION_FAILED')
    expect(code(await revoke('agreement:none'))).toBe('BAD_USER_INPUT')
    expect((await poll()).body.agreements).toEqual([])
    // The way is free for another.
    await given()
  })

  it('is never changed otherwise, nor forgotten', async () => {
    const id = await given()
    const one = eq(agreements.id, id)
    await expect(center.db.update(agreements).set({ client: 'other' }).where(one)).rejects.toThrow()
    await expect(center.db.delete(agreements).where(one)).rejects.toThrow()
    await expect(center.db.execute('truncate agreement cascade')).rejects.toThrow()
    await revoke(id)
    await expect(center.db.update(agreements).set({ revokedBecause: 'x' }).where(one)).rejects.toThrow()
  })

  it('that is over is not told to the gateway', async () => {
    const until = new Date(Date.now() + 400)
    await given({ until: until.toISOString() })
    expect((await poll()).body.agreements).toHaveLength(1)
    await expect.poll(async () => (await poll()).body.agreements).toEqual([])
    const { data } = await center.query('{ agreements(filter: {states: [PAST]}) { totalCount } }', {}, COURTS)
    expect(data.agreements.totalCount).toBe(1)
  })
})

describe('giving', () => {
  it.each([
    ['nobody without the scope', officer('courts', { scopes: [] }), 'access:give'],
    ['nobody without an organisation', officer('courts', { organisation: undefined as never }), 'names none'],
    ['nobody of another body', officer('supervision'), 'another organisation'],
  ])('is for %s', async (_, caller, words) => {
    const answer = await give({}, caller)
    expect(code(answer)).toBe('FORBIDDEN')
    expect(message(answer)).toContain(words)
    expect(code(await revoke('agreement:any', caller))).toBe('FORBIDDEN')
  })

  const term = (coordinate: string, masking = 'CLEAR', maskingOfProtected?: string) => ({
    terms: [{ coordinate, masking, ...(maskingOfProtected && { maskingOfProtected }) }],
  })
  it.each([
    ['nothing', { terms: [] }, '1 to 500'],
    ['an unknown type', term('Nothing'), '"Nothing" is no object type'],
    ['an unknown field', term('CourtCase.nothing'), 'is no field of the graph'],
    ['a prototype’s field', term('CourtCase.constructor'), 'is no field of the graph'],
    ['a prototype', term('__proto__'), 'is no object type'],
    ['a scalar', term('DateTime'), 'is no object type'],
    ['an input', term('GiveAgreementInput'), 'is no object type'],
    ['an interface', term('Dispute.title'), 'is an interface or a union'],
    ['what the API hides', term('Person.identity'), 'is no field of the graph'],
    ['no coordinate', term('CourtCase.judge.name'), 'of the form Type or Type.field'],
    ['another’s field', term('Person.name'), 'belongs to center, and courts can give only what it owns'],
    ['another’s field on its own records', term('CourtCase.parties'), 'belongs to center'],
    ['another’s type', term('Petition'), 'has no field that courts owns'],
    ['another’s root field', term('Mutation.acceptDispute'), 'belongs to center'],
    ['a page', term('CourtCaseConnection.nodes'), 'needs no agreement'],
    ['pages', term('PageInfo'), 'has no field that courts owns and could give'],
    ['an enum in part', term('CourtCase.stage', 'PARTIAL'), 'neither text nor an id'],
    ['a list of objects as a pseudonym', term('CourtCase.hearings', 'PSEUDONYM'), 'neither text nor an id'],
    ['nothing of what is never null', term('Hearing.at', 'ABSENT'), 'never null'],
    ['a whole type in part', term('Litigant', 'PARTIAL'), '(role of it; name its fields one by one)'],
    ['a whole type not at all', term('Hearing', 'ABSENT'), '(at of it'],
    ['protected ones more openly', term('Litigant.name', 'ABSENT', 'CLEAR'), 'more openly on protected'],
    ['it twice', { terms: [...term('Litigant').terms, ...term('Litigant').terms] }, 'named twice'],
    [
      'it and its whole type',
      { terms: [...term('Litigant').terms, ...term('Litigant.name', 'PARTIAL').terms] },
      'beside the whole type',
    ],
    ['a record without what is known of all', term('CourtCase.judge'), 'may know CourtCase.id'],
    [
      'a record whose id is hidden',
      {
        terms: ['id', 'category', 'status', 'occurredAt', 'updatedAt', 'protection'].map((field) => ({
          coordinate: `CourtCase.${field}`,
          masking: field === 'id' ? 'PSEUDONYM' : 'CLEAR',
        })),
      },
      'must be CLEAR',
    ],
    ['for no purpose', { purposes: [] }, '"purposes" must be of dispute-handling'],
    ['for an unknown purpose', { purposes: ['curiosity'] }, 'there is no "curiosity"'],
    ['to a client with a space', { client: 'a b' }, '"client" must be a client_id'],
    ['to a client with NUL', { client: 'a\0' }, '"client" must be a client_id'],
    ['at a bad place', { places: ['3711', '37a'] }, '"places" must be a division code'],
    ['at no place', { places: [] }, 'leave it out for everywhere'],
    ['no protection level', { protections: [] }, '"protections" must name a level'],
    ['for no time', { from: '2030-01-01T00:00:00Z', until: '2030-01-01T00:00:00Z' }, 'must lie before'],
    ['for the past', { from: '2020-01-01T00:00:00Z', until: '2021-01-01T00:00:00Z' }, 'must be to come'],
    ['no request', { frequency: { requests: 0, seconds: 1 } }, 'at least 1 request'],
    ['without a reason', { reason: ' ' }, '"reason" must say why'],
  ])('refuses %s', async (_, changes, words) => {
    const answer = await give(changes)
    expect(code(answer)).toBe('BAD_USER_INPUT')
    expect(message(answer)).toContain(words)
    expect((await poll()).body.agreements).toEqual([])
  })

  it('takes a record type field by field, a mutation, and what it adds to others’ types', async () => {
    const known = ['id', 'category', 'status', 'occurredAt', 'updatedAt', 'protection'].map(
      (field) => `CourtCase.${field}`,
    )
    const coordinates = [...known, 'CourtCase.judge', 'Person.courtCases', 'CourtCaseConnection.totalCount']
    await given({ terms: coordinates.map((coordinate) => ({ coordinate })) })
    await given({ terms: [{ coordinate: 'Mutation.acceptDispute' }, { coordinate: 'Person' }] }, CENTER)
    await given({ terms: [{ coordinate: 'CourtCase.parties' }, { coordinate: 'DisputeParty' }] }, CENTER)
  })

  it('goes by the supergraph as it is at that moment', async () => {
    expect(code(await give(term('CourtCase.presidingJudge')))).toBe('BAD_USER_INPUT')
    const sdl = await readFile(SUPERGRAPH_FILE, 'utf8')
    await writeFile(supergraph, sdl.replace('  judge: String', '  presidingJudge: String'))
    await given({ terms: [{ coordinate: 'CourtCase' }, { coordinate: 'Hearing.at' }] })
    expect(message(await give({ ...term('CourtCase.judge'), client: 'x' }))).toContain('is no field')
    await copyFile(SUPERGRAPH_FILE, supergraph)
  })
})

describe('of one record type', () => {
  it('a client has one agreement at a time for a purpose, and the refusal names it', async () => {
    const id = await given({ until: '2030-01-01T00:00:00Z' })
    const second = await give({ purposes: ['mediation', 'dispute-handling'] })
    expect(code(second)).toBe('CONFLICT')
    expect(message(second)).toContain(id)
    // For another purpose, another client, another time, or without the record type, there may be others.
    await given({ purposes: ['mediation'] })
    await given({ client: 'center-mediation' })
    await given({ from: '2030-01-01T00:00:00Z' })
    await given({ terms: [{ coordinate: 'Litigant' }] })
    expect(code(await give({ from: '2029-12-31T00:00:00Z' }))).toBe('CONFLICT')
  })

  it('also when many are given at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => give()))
    const codes = answers.map((answer) => code(answer) ?? 'given').sort()
    expect(codes).toEqual([...Array(7).fill('CONFLICT'), 'given'])
    const winner = answers.find(({ errors }) => !errors)!.data.giveAgreement.id
    for (const answer of answers) if (answer.errors) expect(message(answer)).toContain(winner)
  })

  it('and the database itself sees to it', async () => {
    const id = await given()
    const [row] = await center.db.select().from(agreementRecords).where(eq(agreementRecords.agreementId, id))
    const other = await given({ terms: [{ coordinate: 'Litigant' }] })
    await expect(center.db.insert(agreementRecords).values({ ...row!, agreementId: other })).rejects.toThrow()
  })
})

describe('the list of agreements', () => {
  const list = async (filter: string, caller: Caller) => {
    const { data, errors } = await center.query(
      `{ agreements(first: 100, filter: {states: [IN_FORCE] ${filter}}) { totalCount nodes { id } } }`,
      {},
      caller,
    )
    expect(errors).toBeUndefined()
    expect(data.agreements.totalCount).toBe(data.agreements.nodes.length)
    return data.agreements.nodes.map(({ id }: { id: string }) => id)
  }

  it('shows an agency what it gave, a client what it has, an auditor all, others nothing', async () => {
    const one = await given()
    const other = await given({ terms: [{ coordinate: 'Person' }], client: 'courts' }, CENTER)
    expect(await list('', COURTS)).toEqual([other, one])
    expect(await list('', officer('police'))).toEqual([])
    expect(await list('', aClerk())).toEqual([one])
    expect(await list('', aClerk({ client: 'x', organisation: 'center' }))).toEqual([other])
    expect(await list('', aClerk({ client: 'supervision', roles: ['auditor'] }))).toEqual([other, one])
    expect(await list('agency: "center"', COURTS)).toEqual([other])
    expect(await list('client: "center-clerk"', COURTS)).toEqual([one])
    expect(await list('purpose: "mediation"', COURTS)).toEqual([])
    expect(await list('coordinate: "Person"', COURTS)).toEqual([other])
    expect(await list('client: "a\\u0000b"', COURTS)).toEqual([])
    const { data } = await center.query(`{ agreement(id: "${one}") { id } }`, {}, officer('police'))
    expect(data.agreement).toBeNull()
  })

  it('is paged, latest first', async () => {
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift(await given({ client: `client-${n}` }))
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const { data } = await center.query(
        'query ($after: String) { agreements(first: 2, after: $after, filter: {states: [IN_FORCE]}) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        { after },
        COURTS,
      )
      seen.push(...data.agreements.nodes.map(({ id }: { id: string }) => id))
      if (!data.agreements.pageInfo.hasNextPage) break
      after = data.agreements.pageInfo.endCursor
    }
    expect(seen).toEqual(ids)
  })
})

describe('GET /access', () => {
  it('answers its version alone when nothing has changed since, from one row', async () => {
    const { body } = await poll()
    center.takeStatements()
    expect(await poll(body.version)).toEqual({ status: 200, body: { version: body.version } })
    expect(center.takeStatements()).toHaveLength(1)
    const id = await given()
    const next = await poll(body.version)
    expect(next.body.version).toBeGreaterThan(body.version)
    expect(next.body.agreements.map((agreement) => agreement.id)).toEqual([id])
    expect(accessAnswer.parse(next.body)).toEqual(next.body)
    // A register that was restored is behind what the gateway has seen.
    expect((await poll(next.body.version + 1000)).body.agreements).toHaveLength(1)
  })

  it('tells the purposes, and which ask for a case', async () => {
    const { body } = await poll()
    expect(body.purposes).toContainEqual({ code: 'dispute-handling', requiresCase: false })
    expect(body.purposes).toContainEqual({ code: 'mediation', requiresCase: true })
    const { data } = await center.query('{ purposes { code title legalBasis wording requiresCase } }')
    expect(data.purposes.map((purpose: { code: string }) => purpose.code)).toEqual(
      body.purposes.map((purpose) => purpose.code),
    )
    for (const purpose of data.purposes) {
      expect(purpose.legalBasis).toMatch(/《.+》/)
      expect(purpose.wording).toMatch(/。$/)
    }
  })

  it('has a version that no change escapes, whatever makes it', async () => {
    const versions = [(await poll()).body.version]
    const change = async (statement: () => Promise<unknown>) => {
      await statement()
      versions.push((await poll()).body.version)
    }
    await change(() =>
      center.db.insert(policies).values({ name: 'p', agency: 'courts', updatedAt: new Date() }),
    )
    await change(() => center.db.update(policies).set({ roles: ['judge'] }))
    await change(() => center.db.delete(policies))
    await change(() =>
      center.db.update(purposes).set({ title: '矛盾纠纷化解' }).where(eq(purposes.ordinal, 1)),
    )
    await change(() => given())
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    await expect(
      center.db.transaction(async (transaction) => {
        await transaction.update(policies).set({ roles: [] })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect((await poll()).body.version).toBe(versions.at(-1))
  })

  it('is for the gateway alone, and takes versions alone', async () => {
    expect((await poll(undefined, 'center')).status).toBe(401)
    expect((await poll('x')).status).toBe(400)
    expect((await poll('-1')).status).toBe(400)
  })
})

describe('a policy', () => {
  const set = (changes: Record<string, unknown> = {}, caller = COURTS) =>
    center.query(
      `mutation ($input: SetAccessPolicyInput!) { setAccessPolicy(input: $input)
        { name agency { code } roles organisations purposes { code } history { nodes { action officer reason } } } }`,
      {
        input: {
          idempotencyKey: randomUUID(),
          name: 'handles-sealed',
          roles: ['judge'],
          reason: '未成年人犯罪记录封存',
          ...changes,
        },
      },
      caller,
    )
  const remove = (name: string, caller = COURTS) =>
    center.query(
      'mutation ($input: RemoveAccessPolicyInput!) { removeAccessPolicy(input: $input) { name } }',
      { input: { idempotencyKey: randomUUID(), name, reason: '不再需要' } },
      caller,
    )

  it('is laid down, changed and taken back by one agency, and told to the gateway', async () => {
    expect((await set()).data.setAccessPolicy).toEqual({
      name: 'handles-sealed',
      agency: { code: 'courts' },
      roles: ['judge'],
      organisations: null,
      purposes: null,
      history: { nodes: [{ action: 'SET', officer: 'officer-courts', reason: '未成年人犯罪记录封存' }] },
    })
    expect(code(await set({}, officer('police')))).toBe('FORBIDDEN')
    expect(code(await remove('handles-sealed', officer('police')))).toBe('FORBIDDEN')
    const changes = { roles: null, organisations: ['courts'], purposes: ['case-investigation'] }
    expect((await set(changes)).errors).toBeUndefined()
    expect((await poll()).body.policies).toEqual([{ name: 'handles-sealed', ...changes }])
    expect((await remove('handles-sealed')).errors).toBeUndefined()
    expect((await poll()).body.policies).toEqual([])
    expect(code(await remove('handles-sealed'))).toBe('BAD_USER_INPUT')
    const { data } = await set()
    const actions = data.setAccessPolicy.history.nodes.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(['SET', 'SET', 'REMOVE', 'SET'])
    await remove('handles-sealed')
  })

  it.each([
    ['that asks for nothing', { roles: null }],
    ['with an empty list', { roles: [] }],
    ['with a word that is none', { roles: ['a b'] }],
    ['for an unknown purpose', { purposes: ['curiosity'] }],
    ['of a bad name', { name: 'Handles Sealed' }],
    ['without a reason', { reason: '' }],
  ])('is refused %s', async (_, changes) => {
    expect(code(await set(changes))).toBe('BAD_USER_INPUT')
    expect((await poll()).body.policies).toEqual([])
  })

  it('is nobody’s to lay down without the scope', async () => {
    expect(code(await set({}, officer('courts', { scopes: [] })))).toBe('FORBIDDEN')
  })
})

it('declares its tables as they are migrated', async () => {
  const tables = [accessVersions, purposes, policies, agreements, agreementRecords]
  expect(declaredColumns(tables)).toEqual(await migratedColumns(center.db, tables))
})
