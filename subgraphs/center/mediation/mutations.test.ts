import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter, index } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillMediators } from '../../../tests/harness/mediators.ts'
import { aRecord } from '../../../tests/harness/records.ts'
import { GRID, WANG } from '../../../tests/harness/small-city.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { openCasesOfMediators } from '../committees/queries.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import { outbox } from '../outbox/tables.ts'
import { MEDIATION, type MediationAction, type MediationState, OPEN_STATES } from './life.ts'
import { mediationCases } from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillMediators(center.db)
  await index(center, 'courts', [
    ...[1, 2, 3].map((number) =>
      aRecord({
        id: `courts:${number}`,
        title: '王芳与李强相邻通行纠纷',
        category: 'NEIGHBOURHOOD',
        location: GRID,
        protection: 'PROTECTED',
        parties: [{ role: 'APPLICANT', name: '王芳', identity: WANG.identity }],
      }),
    ),
    aRecord({ id: 'courts:sealed', protection: 'SEALED' }),
  ])
})
afterAll(() => center.close())

const CASE = 'id version state status kind endedAt endReason allowedActions'

/** Runs a mutation; answers the case, or the code and message of the refusal. */
async function run(mutation: string, input: Record<string, unknown>, caller = aClerk()) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  const { data, errors } = await center.query(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${CASE} } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    caller,
  )
  return errors ? { code: errors[0]!.extensions.code, message: errors[0]!.message } : data[mutation]
}

const anOpening = {
  title: '楼上漏水引起的相邻纠纷',
  category: 'NEIGHBOURHOOD',
  location: GRID,
  parties: [
    { role: 'APPLICANT', person: 'p1' },
    { role: 'RESPONDENT', name: '海曲物业公司' },
  ],
  reason: '双方同意调解',
}
const aSession = {
  at: '2026-03-01T09:30:00+08:00',
  place: '海曲社区调解室',
  attended: ['孙1', '物业经理'],
  outcome: '双方同意各让一步',
}
const anAgreement = { terms: '物业公司于十日内修好防水层。', signedAt: new Date().toISOString() }

/** A case that has come so far by so many steps. */
async function aCase(...steps: readonly (readonly [mutation: string, input: Record<string, unknown>])[]) {
  let row = await run('openMediation', anOpening)
  for (const [mutation, input] of steps)
    row = await run(mutation, { mediation: row.id, expectedVersion: row.version, ...input })
  return row
}
const ASSIGNED = ['assignMediator', { mediator: 'mediator:1' }] as const
const MET = ['holdMediationSession', aSession] as const

describe('a record', () => {
  it('is referred with its title, place, parties and protection', async () => {
    const { id } = await run('referToMediation', { origin: 'courts:1', reason: '适宜调解' })
    const { data } = await center.entities(
      [{ __typename: 'MediationCase', id }],
      '... on MediationCase { title category kind location { code } origin { id } parties { role name } }',
    )
    expect(data._entities).toEqual([
      {
        title: '王芳与李强相邻通行纠纷',
        category: 'NEIGHBOURHOOD',
        kind: 'LITIGATION',
        location: { code: GRID },
        origin: { id: 'courts:1' },
        parties: [{ role: 'APPLICANT', name: '王芳' }],
      },
    ])
    const onlyOpen = aClerk({ mayKnow: allRecords(['OPEN']) })
    const hidden = await center.entities(
      [{ __typename: 'MediationCase', id }],
      '... on MediationCase { title }',
      onlyOpen,
    )
    expect(hidden.data._entities).toEqual([null])
    expect(
      await run('failMediation', { mediation: id, expectedVersion: 1, reason: '无' }, onlyOpen),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })

  it.each([
    ['courts:never', {}, 'no record that you know of'],
    ['courts:sealed', {}, 'no record that you know of'],
    ['null\0', {}, 'no record that you know of'],
    ['courts:2', { kind: 'PETITION' }, 'docks records of petitions'],
    ['courts:2', { kind: 'PROCURATORATE' }, 'openMediation'],
    ['courts:2', { reason: ' ' }, '"reason" must say why'],
  ])('%s is not referred with %o', async (origin, changes, message) => {
    expect(await run('referToMediation', { origin, reason: '适宜调解', ...changes })).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    })
  })

  it('is not referred twice, and can be again when its mediation has failed', async () => {
    const first = await run('referToMediation', { origin: 'courts:3', reason: '适宜调解' })
    expect(await run('referToMediation', { origin: 'courts:3', reason: '再试' })).toMatchObject({
      code: 'PRECONDITION_FAILED',
    })
    const failed = await run('failMediation', { mediation: first.id, expectedVersion: 1, reason: '一方拒绝' })
    expect(first.allowedActions).toEqual(['ASSIGN', 'RETURN', 'WITHDRAW'])
    expect(failed).toMatchObject({ state: 'RETURNED', status: 'CLOSED', endReason: '一方拒绝' })
    expect(failed.allowedActions).toEqual([])
    expect(await run('referToMediation', { origin: 'courts:3', reason: '再试' })).toMatchObject({
      version: 1,
    })
  })
})

describe('a mediation from scratch', () => {
  it.each([
    [{ parties: anOpening.parties.slice(1) }, '2 to 100'],
    [{ parties: [{ role: 'OTHER' }, { role: 'OTHER', name: '甲' }] }, 'a person or a name'],
    [
      {
        parties: [
          { role: 'OTHER', person: 'nobody' },
          { role: 'OTHER', name: '甲' },
        ],
      },
      'name nobody',
    ],
    [{ location: '370000' }, 'no place of this city'],
    [{ kind: 'PROCURATORATE' }, 'docks with a body'],
    [{ originUnit: '日照市人民检察院' }, 'a kind that docks'],
    [{ title: 'x'.repeat(501) }, '1 to 500'],
    [{ title: 'a\0b' }, '1 to 500'],
  ])('is not opened with %o', async (changes, message) => {
    expect(await run('openMediation', { ...anOpening, ...changes })).toEqual({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    })
  })

  it('sent by a body without records goes back there when it fails; one sent by nobody just fails', async () => {
    const sent = await run('openMediation', {
      ...anOpening,
      kind: 'PROCURATORATE',
      originUnit: '日照市人民检察院',
      originReference: '日检民监〔2026〕12号',
    })
    const end = { expectedVersion: 1, reason: '一方不到场' }
    expect(await run('failMediation', { mediation: sent.id, ...end })).toMatchObject({ state: 'RETURNED' })
    const plain = await run('openMediation', anOpening)
    expect(await run('failMediation', { mediation: plain.id, ...end })).toMatchObject({ state: 'FAILED' })
  })
})

describe('a case', () => {
  it('is assigned, met about, agreed on, confirmed and kept', async () => {
    const agreed = await aCase(ASSIGNED, MET, [
      'concludeMediation',
      { agreement: { ...anAgreement, amount: 5000.5, performBy: '2026-12-31' } },
    ])
    expect(agreed).toMatchObject({ state: 'AGREED', status: 'SETTLED', version: 4 })
    const { id } = agreed
    await run('applyForConfirmation', { mediation: id, expectedVersion: 4, court: '日照市东港区人民法院' })
    await run('recordConfirmation', {
      mediation: id,
      expectedVersion: 5,
      granted: true,
      reference: '(2026)鲁1102民特12号',
    })
    await run('recordPerformance', {
      mediation: id,
      expectedVersion: 6,
      outcome: 'PARTLY_PERFORMED',
      note: '已付一半',
    })
    const { data, errors } = await center.entities(
      [{ __typename: 'MediationCase', id }],
      `... on MediationCase { state committee { id } mediators { id } sessions { at place attended outcome }
        agreement { terms amount signedAt performBy } confirmation { court granted reference appliedAt decidedAt }
        performance { outcome note } history(first: 100) { nodes { version action state reason } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities[0]).toMatchObject({
      state: 'PARTLY_PERFORMED',
      committee: { id: 'committee:neighbours' },
      mediators: [{ id: 'mediator:1' }],
      sessions: [aSession],
      agreement: { terms: anAgreement.terms, amount: 5000.5, performBy: '2026-12-31' },
      confirmation: { court: '日照市东港区人民法院', granted: true, reference: '(2026)鲁1102民特12号' },
      performance: { outcome: 'PARTLY_PERFORMED', note: '已付一半' },
    })
    expect(data._entities[0].history.nodes.map(({ action }: { action: string }) => action)).toEqual([
      'OPEN',
      'ASSIGN',
      'HOLD_SESSION',
      'CONCLUDE',
      'APPLY_FOR_CONFIRMATION',
      'CONFIRM',
      'PERFORM_PARTLY',
    ])
  })

  it('says what would be allowed instead', async () => {
    const { id } = await aCase()
    expect(
      await run('concludeMediation', { mediation: id, expectedVersion: 1, agreement: anAgreement }),
    ).toEqual({
      code: 'PRECONDITION_FAILED',
      message:
        'CONCLUDE is not possible with a mediation case that is REGISTERED; allowed are ASSIGN, RETURN, FAIL, WITHDRAW.',
    })
  })

  it('is confirmed only within thirty days of its agreement', async () => {
    const old = new Date(Date.now() - 32 * 86_400_000).toISOString()
    const { id, version } = await aCase(ASSIGNED, MET, [
      'concludeMediation',
      { agreement: { ...anAgreement, signedAt: old } },
    ])
    expect(
      await run('applyForConfirmation', { mediation: id, expectedVersion: version, court: '法院' }),
    ).toEqual({ code: 'PRECONDITION_FAILED', message: expect.stringContaining('signed 32 days ago') })
  })

  it.each([
    ['holdMediationSession', { ...aSession, attended: [] }],
    ['holdMediationSession', { ...aSession, place: '' }],
    ['holdMediationSession', { ...aSession, at: '2999-01-01T00:00:00Z' }],
    ['concludeMediation', { agreement: { ...anAgreement, terms: ' ' } }],
    ['concludeMediation', { agreement: { ...anAgreement, amount: -1 } }],
    ['concludeMediation', { agreement: { ...anAgreement, signedAt: '2999-01-01T00:00:00Z' } }],
    ['recordConfirmation', { granted: false, reference: '(2026)鲁1102民特1号' }],
    ['withdrawMediation', { reason: 'x'.repeat(2001) }],
    ['assignMediator', { mediator: 'mediator:none' }],
  ])('refuses %s with %o', async (mutation, input) => {
    const { id } = await aCase()
    expect(await run(mutation, { mediation: id, expectedVersion: 1, ...input })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  })

  it('is stepped once however often a call is repeated', async () => {
    const row = await aCase(ASSIGNED)
    const input = { idempotencyKey: randomUUID(), mediation: row.id, expectedVersion: 2, ...aSession }
    const [first, second] = [
      await run('holdMediationSession', input),
      await run('holdMediationSession', input),
    ]
    expect(first).toMatchObject({ state: 'MEDIATING', version: 3 })
    expect(second).toEqual(first)
    const { data } = await center.entities(
      [{ __typename: 'MediationCase', id: row.id }],
      '... on MediationCase { sessions { at } version }',
    )
    expect(data._entities[0]).toEqual({ sessions: [{ at: aSession.at }], version: 3 })
  })
})

describe('a mediator', () => {
  const CONFLICT = (why: string) => ({
    code: 'PRECONDITION_FAILED',
    message: expect.stringContaining(`must not mediate this case: the mediator ${why}`),
  })
  const withWang = { parties: [{ role: 'WITNESS', person: WANG.id }, ...anOpening.parties] }

  it('who is a party, or related to one, is refused without a word of the relation', async () => {
    const { id } = await run('openMediation', { ...anOpening, ...withWang })
    const assign = (mediator: string) =>
      run('assignMediator', { mediation: id, expectedVersion: 1, mediator })
    expect(await assign('mediator:5')).toEqual(CONFLICT('is a party'))
    const related = await assign('mediator:4')
    expect(related).toEqual(CONFLICT('is related to a party'))
    expect(related.message).not.toMatch(/SPOUSE|王芳|p-wang/)
    expect(await assign('mediator:1')).toMatchObject({ state: 'ASSIGNED' })
  })

  it('may take a case of others, however related', async () => {
    for (const mediator of ['mediator:4', 'mediator:5'])
      expect(await aCase(['assignMediator', { mediator }])).toMatchObject({ state: 'ASSIGNED' })
  })

  it('who mediates no more is refused', async () => {
    expect(await aCase(['assignMediator', { mediator: 'mediator:6' }])).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('mediates no more'),
    })
  })

  it('is joined by another, or replaced', async () => {
    const row = await aCase(ASSIGNED, ['assignMediator', { mediator: 'mediator:2' }])
    const assign = (expectedVersion: number, mediator: string, replaces: string | null = null) =>
      run('assignMediator', { mediation: row.id, expectedVersion, mediator, replaces })
    expect(await assign(3, 'mediator:2')).toMatchObject({ code: 'PRECONDITION_FAILED' })
    expect(await assign(3, 'mediator:3', 'mediator:4')).toMatchObject({ code: 'PRECONDITION_FAILED' })
    expect(await assign(3, 'mediator:3', 'mediator:1')).toMatchObject({ version: 4 })
    const { data } = await center.entities(
      [{ __typename: 'MediationCase', id: row.id }],
      '... on MediationCase { mediators { id } committee { id } }',
    )
    expect(data._entities[0]).toEqual({
      mediators: [{ id: 'mediator:2' }, { id: 'mediator:3' }],
      committee: { id: 'committee:labour' },
    })
    expect(await assign(4, 'mediator:1', 'mediator:3')).toMatchObject({ version: 5 })
  })

  it('is one of two whom two officers assign at once; the other officer is told what was done', async () => {
    const { id } = await aCase()
    const answers = await Promise.all(
      [1, 2].map((number) =>
        run(
          'assignMediator',
          { mediation: id, expectedVersion: 1, mediator: `mediator:${number}` },
          aClerk({ officer: `officer-${number}` }),
        ),
      ),
    )
    const won = answers.findIndex(({ state }) => state === 'ASSIGNED')
    expect(answers[1 - won]).toEqual({
      code: 'CONFLICT',
      message: `${id} is no longer at version 1: ASSIGN by officer-${won + 1} (version 2). It is ASSIGNED at version 2; read it again.`,
    })
    const { data } = await center.entities(
      [{ __typename: 'MediationCase', id }],
      '... on MediationCase { mediators { id } }',
    )
    expect(data._entities[0].mediators).toEqual([{ id: `mediator:${won + 1}` }])
  })
})

/** The life of a mediation in other words than the machine's: what has happened, and what may then be done. */
class Model {
  state: MediationState = 'REGISTERED'
  sessions = 0
  mediators = new Set<string>()
  ended = false
  readonly fromCourt: boolean

  constructor(fromCourt: boolean) {
    this.fromCourt = fromCourt
  }

  /** @returns whether it is possible */
  apply(operation: Operation): boolean {
    const open = !this.ended
    switch (operation.mutation) {
      case 'assignMediator':
        if (!open || this.mediators.has(operation.mediator)) return false
        this.mediators.add(operation.mediator)
        if (this.state === 'REGISTERED') this.state = 'ASSIGNED'
        return true
      case 'holdMediationSession':
        if (!open || this.mediators.size === 0) return false
        this.sessions++
        return this.become('MEDIATING')
      case 'concludeMediation':
        return open && this.sessions > 0 && this.end('AGREED')
      case 'failMediation':
        return open && this.end(this.fromCourt ? 'RETURNED' : 'FAILED')
      case 'withdrawMediation':
        return open && this.end('WITHDRAWN')
      case 'applyForConfirmation':
        return this.state === 'AGREED' && this.become('CONFIRMING')
      case 'recordConfirmation':
        return (
          this.state === 'CONFIRMING' && this.become(operation.granted ? 'CONFIRMED' : 'CONFIRMATION_REFUSED')
        )
      case 'recordPerformance': {
        const { outcome } = operation
        const fresh = ['AGREED', 'CONFIRMED', 'CONFIRMATION_REFUSED'].includes(this.state)
        const rest =
          (this.state === 'PARTLY_PERFORMED' && outcome !== 'PARTLY_PERFORMED') ||
          (this.state === 'BREACHED' && outcome === 'PERFORMED')
        return (fresh || rest) && this.become(outcome)
      }
    }
  }

  private become(state: MediationState): true {
    this.state = state
    return true
  }

  private end(state: MediationState): true {
    this.ended = true
    return this.become(state)
  }
}

type Operation =
  | { mutation: 'assignMediator'; mediator: string }
  | { mutation: 'holdMediationSession' | 'concludeMediation' | 'applyForConfirmation' }
  | { mutation: 'failMediation' | 'withdrawMediation' }
  | { mutation: 'recordConfirmation'; granted: boolean }
  | { mutation: 'recordPerformance'; outcome: 'PERFORMED' | 'PARTLY_PERFORMED' | 'BREACHED' }

const INPUT: Readonly<Record<Operation['mutation'], Record<string, unknown>>> = {
  assignMediator: {},
  holdMediationSession: aSession,
  concludeMediation: { agreement: anAgreement },
  failMediation: { reason: '分歧太大' },
  withdrawMediation: { reason: '自行和解' },
  applyForConfirmation: { court: '日照市东港区人民法院' },
  recordConfirmation: { reference: '(2026)鲁1102民特1号', reason: '内容不明确' },
  recordPerformance: {},
}

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      mutation: fc.constant('assignMediator' as const),
      mediator: fc.constantFrom('mediator:1', 'mediator:2'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      mutation: fc.constantFrom(
        'holdMediationSession' as const,
        'concludeMediation' as const,
        'applyForConfirmation' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      mutation: fc.constantFrom('failMediation' as const, 'withdrawMediation' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ mutation: fc.constant('recordConfirmation' as const), granted: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      mutation: fc.constant('recordPerformance' as const),
      outcome: fc.constantFrom('PERFORMED' as const, 'PARTLY_PERFORMED' as const, 'BREACHED' as const),
    }),
  },
)

describe('whatever officers do', () => {
  it('a case is in the state of a simple model, and everything that follows from it agrees', async () => {
    const busy = async (mediator: string) =>
      (await openCasesOfMediators(center.db, [mediator], aClerk().mayKnow))[0]?.count ?? 0
    let courtCase = 0
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(operation, { maxLength: 14 }),
        async (fromCourt, operations) => {
          const origin = `courts:random-${courtCase++}`
          if (fromCourt) await index(center, 'courts', [aRecord({ id: origin })])
          const before = await Promise.all(['mediator:1', 'mediator:2'].map(busy))
          let row = fromCourt
            ? await run('referToMediation', { origin, reason: '适宜调解' })
            : await run('openMediation', anOpening)
          const model = new Model(fromCourt)
          for (const { mutation, ...rest } of operations) {
            const possible = model.apply({ mutation, ...rest } as Operation)
            const input = { mediation: row.id, expectedVersion: row.version, ...INPUT[mutation], ...rest }
            const answer = await run(mutation, input)
            if (possible) row = answer
            else expect(answer).toMatchObject({ code: 'PRECONDITION_FAILED' })
            expect(row.state).toBe(model.state)
          }
          const [kept] = await center.db.select().from(mediationCases).where(eq(mediationCases.id, row.id))
          const history = await center.db
            .select()
            .from(events)
            .where(eq(events.subject, row.id))
            .orderBy(events.version)
          const actions = history.slice(1).map(({ action }) => action as MediationAction)
          expect(replay(MEDIATION, 'REGISTERED', actions)).toBe(model.state)
          expect(kept).toMatchObject({ state: model.state, version: history.length })
          const open = OPEN_STATES.some((state) => state === model.state)
          expect(kept!.endedAt === null).toBe(open)
          const after = await Promise.all(['mediator:1', 'mediator:2'].map(busy))
          for (const [position, mediator] of ['mediator:1', 'mediator:2'].entries())
            expect(after[position]! - before[position]!).toBe(open && model.mediators.has(mediator) ? 1 : 0)
          const told = (await center.db.select().from(outbox)).filter(({ body }) => body.mediation === row.id)
          const ending = { RETURNED: 'mediation.returned' }[model.state as 'RETURNED'] ?? 'mediation.ended'
          expect(told.map(({ kind }) => kind).sort()).toEqual(
            fromCourt ? [...(open ? [] : [ending]), 'mediation.referred'].sort() : [],
          )
        },
      ),
      { numRuns: 25 },
    )
  }, 120_000)
})

describe('mediationCases', () => {
  const list = async (filter: Record<string, unknown>, page: Record<string, unknown> = {}) => {
    const { data, errors } = await center.query(
      `query ($filter: MediationCaseFilter, $first: Int, $after: String) {
        mediationCases(filter: $filter, first: $first, after: $after) {
          totalCount nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } } }`,
      { filter, first: 100, ...page },
    )
    expect(errors).toBeUndefined()
    return data.mediationCases
  }
  const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)

  it('are those that meet the filter, counted alike', async () => {
    const own = await aCase(ASSIGNED)
    const rows = (await center.db.select().from(mediationCases)).sort(
      (a, b) => b.occurredAt.getTime() - a.occurredAt.getTime() || (a.id < b.id ? 1 : -1),
    )
    const middle = rows[Math.floor(rows.length / 2)]!
    const filters: [Record<string, unknown>, (row: (typeof rows)[number]) => boolean][] = [
      [{}, () => true],
      [
        { kinds: ['LITIGATION', 'PROCURATORATE'] },
        ({ kind }) => kind === 'LITIGATION' || kind === 'PROCURATORATE',
      ],
      [{ states: ['RETURNED'] }, ({ state }) => state === 'RETURNED'],
      [{ states: [] }, () => false],
      [{ categories: ['NEIGHBOURHOOD'] }, ({ category }) => category === 'NEIGHBOURHOOD'],
      [{ location: GRID.slice(0, 12) }, ({ locationCode }) => locationCode === GRID],
      [{ committee: 'committee:labour' }, ({ committeeId }) => committeeId === 'committee:labour'],
      [{ originAgency: 'courts' }, ({ originId }) => originId !== null],
      [{ openedFrom: middle.occurredAt.toISOString() }, ({ occurredAt }) => occurredAt >= middle.occurredAt],
      [{ openedTo: middle.occurredAt.toISOString() }, ({ occurredAt }) => occurredAt < middle.occurredAt],
    ]
    for (const [filter, meets] of filters) {
      const expected = rows.filter(meets).map(({ id }) => id)
      const page = await list(filter)
      expect(page.totalCount, JSON.stringify(filter)).toBe(expected.length)
      expect(idsOf(page)).toEqual(expected.slice(0, 100))
    }
    const ofMediator = await list({ mediator: 'mediator:1', states: ['ASSIGNED'] })
    expect(idsOf(ofMediator)[0]).toBe(own.id)
    expect(await list({ mediator: 'mediator:none' })).toMatchObject({ totalCount: 0, nodes: [] })
  })

  it('go on page by page', async () => {
    const all = idsOf(await list({}))
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof list>> = await list({}, { first: 7, after })
      seen.push(...idsOf(page))
      after = page.pageInfo.endCursor
      if (!page.pageInfo.hasNextPage) break
    }
    expect(seen.slice(0, all.length)).toEqual(all)
    expect(new Set(seen).size).toBe(seen.length)
  })
})
