import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { GRID, LI, WANG } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { allRecords } from '../../kit/contract/record-right.ts'
import { describeChanges } from '../../kit/feed/record-change.ts'
import { deadlines } from '../deadlines/tables.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import { joinMatter } from '../matters/queries.ts'
import { officeAreas, offices, units } from '../organisation/tables.ts'
import { GRID_EVENT, type GridEventAction, TIME_LIMITS } from './life-cycle.ts'
import { gridEventOverdue } from './overdue.ts'
import { gridEventRecords } from './record-type.ts'
import { gridEventParties, gridEvents } from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await center.db.insert(offices).values([
    { id: 'office:3711', name: '市中心', level: 'CITY', placeCode: '3711' },
    { id: 'office:371102', name: '区中心', level: 'COUNTY', placeCode: '371102', parentId: 'office:3711' },
    {
      id: 'office:371102001',
      name: '街道中心',
      level: 'TOWNSHIP',
      placeCode: '371102001',
      parentId: 'office:371102',
    },
  ])
  await center.db.insert(officeAreas).values([
    { placeCode: '3711', officeId: 'office:3711' },
    { placeCode: '371102', officeId: 'office:371102' },
    { placeCode: '371102001', officeId: 'office:371102001' },
  ])
  await center.db
    .insert(units)
    .values({ id: 'unit:371102001', name: '办事处', kind: 'TOWNSHIP_GOVERNMENT', placeCode: '371102001' })
})
afterAll(() => center.close())

const key = () => randomUUID()
const FIELDS = `id state version grade dueAt overdue overdueAt supervisionLevel inTime result isDispute category status
  reference title location { code } parties { role name person { id } }`

// biome-ignore lint/suspicious/noExplicitAny: events are as various as what was done with them
type Event = any

/** Calls a mutation with an input of its own type. */
async function call(mutation: string, input: object, caller = aClerk(), selection = FIELDS) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
  return center.query(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`,
    { input: { idempotencyKey: key(), ...input } },
    caller,
  )
}

async function done(mutation: string, input: object, caller = aClerk()): Promise<Event> {
  const { data, errors } = await call(mutation, input, caller)
  expect(errors).toBeUndefined()
  return data[mutation]
}

async function refused(mutation: string, input: object, caller = aClerk()) {
  const { errors } = await call(mutation, input, caller)
  return { code: errors?.[0]?.extensions.code, message: errors?.[0]?.message }
}

const FOUND = { title: '井盖破损', description: '小区门口井盖破损,存在安全隐患', kind: 'PUBLIC_FACILITY' }
const report = (more: object = {}) => done('reportGridEvent', { ...FOUND, location: GRID, ...more })
const seen = ({ id, version }: Event) => ({ id, expectedVersion: version })
const assigned = async (grade = 'GRADE_3') => {
  const triaged = await done('triageGridEvent', { ...seen(await report()), grade })
  return done('assignGridEvent', { ...seen(triaged), unit: 'unit:371102001' })
}

describe('a grid event', () => {
  it('goes from its finder to its closing', async () => {
    const reported = await report()
    expect(reported).toMatchObject({ state: 'REPORTED', version: 1, grade: null, status: 'REGISTERED' })
    expect(reported.reference).toMatch(/^网格〔20\d\d〕\d{8}号$/)
    const triaged = await done('triageGridEvent', { ...seen(reported), grade: 'GRADE_2' })
    const until = new Date(triaged.dueAt).getTime() - Date.now()
    expect(Math.abs(until - TIME_LIMITS.GRADE_2)).toBeLessThan(60_000)
    const given = await done('assignGridEvent', { ...seen(triaged), unit: 'unit:371102001' })
    const accepted = await done('acceptGridEvent', seen(given))
    const fedBack = await done('feedBackGridEvent', { ...seen(accepted), result: '已更换井盖' })
    expect(fedBack).toMatchObject({ state: 'FED_BACK', inTime: true, result: '已更换井盖' })
    const closed = await done('closeGridEvent', seen(fedBack))
    expect(closed).toMatchObject({ state: 'CLOSED', status: 'SETTLED', version: 6, overdue: false })
    const { data } = await center.query(
      `{ gridEvent(id: "${closed.id}") { history { nodes { action state officer } } } }`,
    )
    expect(data.gridEvent.history.nodes.map(({ action }: Event) => action)).toEqual([
      'REPORT',
      'TRIAGE',
      'ASSIGN',
      'ACCEPT',
      'FEED_BACK',
      'CLOSE',
    ])
    expect(await deadlinesOf(closed.id)).toEqual([])
  })

  it('that was handled on the spot is examined and closed', async () => {
    const event = await report({ result: '已当场清理' })
    expect(event).toMatchObject({ state: 'FED_BACK', inTime: true })
    expect(await done('closeGridEvent', seen(event))).toMatchObject({ state: 'CLOSED' })
    const other = await report({ result: '已当场清理' })
    const back = await done('sendBackGridEvent', { ...seen(other), reason: '照片显示未清理' })
    expect(back).toMatchObject({ state: 'REPORTED', result: null })
  })

  it('is sent back at each hand-over, with the reason', async () => {
    const back = async (event: Event, state: string, reason = '情况不清') => {
      const next = await done('sendBackGridEvent', { ...seen(event), reason })
      expect(next.state).toBe(state)
      return next
    }
    const returned = await back(await report(), 'RETURNED')
    const amended = await done('amendGridEvent', { ...seen(returned), title: '井盖缺失', reason: '已补充' })
    expect(amended).toMatchObject({ state: 'REPORTED', title: '井盖缺失' })
    const triaged = await done('triageGridEvent', { ...seen(amended), grade: 'GRADE_4' })
    const again = await back(triaged, 'REPORTED')
    const retriaged = await done('triageGridEvent', { ...seen(again), grade: 'GRADE_1', reason: '有危险' })
    const given = await done('assignGridEvent', { ...seen(retriaged), office: 'office:371102' })
    const declined = await back(given, 'TRIAGED', '不属于本单位职责')
    const other = await done('assignGridEvent', { ...seen(declined), unit: 'unit:371102001' })
    const fedBack = await done('feedBackGridEvent', { ...seen(other), result: '已处理' })
    const unsatisfied = await back(fedBack, 'IN_PROGRESS', '未见整改')
    expect(unsatisfied).toMatchObject({ result: null, inTime: null })
    const { data } = await center.query(
      `{ gridEvent(id: "${given.id}") { history { nodes { action reason } } } }`,
    )
    expect(data.gridEvent.history.nodes).toContainEqual({ action: 'DECLINE', reason: '不属于本单位职责' })
  })

  it.each([
    ['sendBackGridEvent', { reason: ' ' }],
    ['dismissGridEvent', { reason: '' }],
    ['superviseGridEvent', { reason: '\0' }],
    ['assignGridEvent', { unit: 'unit:371102001', office: 'office:3711' }],
    ['assignGridEvent', {}],
  ])('is not moved by %s with %j', async (mutation, input) => {
    expect((await refused(mutation, { ...seen(await report()), ...input })).code).toBe('BAD_USER_INPUT')
  })

  it('is given to whom there is', async () => {
    const triaged = await done('triageGridEvent', { ...seen(await report()), grade: 'GRADE_3' })
    for (const to of [{ unit: 'unit:none' }, { office: 'office:none' }])
      expect((await refused('assignGridEvent', { ...seen(triaged), ...to })).code).toBe('BAD_USER_INPUT')
  })

  it('refuses what its state does not allow, and says what it does', async () => {
    const event = await report()
    expect(await refused('closeGridEvent', seen(event))).toEqual({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining(
        'CLOSE is not possible with a grid event that is REPORTED; allowed are TRIAGE',
      ),
    })
  })

  it('lets one of two officers win, and tells the other what was done', async () => {
    const event = await report()
    const outcomes = await Promise.all(
      ['clerk-1', 'clerk-2'].map((officer) =>
        call('triageGridEvent', { ...seen(event), grade: 'GRADE_2' }, aClerk({ officer })),
      ),
    )
    const lost = outcomes.filter(({ errors }) => errors)
    expect(lost).toHaveLength(1)
    expect(lost[0]!.errors![0]).toMatchObject({ extensions: { code: 'CONFLICT' } })
    expect(lost[0]!.errors![0]!.message).toMatch(/TRIAGE by clerk-[12] \(version 2\)/)
  })

  it('is changed once by a repeated call', async () => {
    const input = { ...FOUND, idempotencyKey: key(), location: GRID }
    const [one, two] = [await done('reportGridEvent', input), await done('reportGridEvent', input)]
    expect(two).toEqual(one)
  })

  it('lies in the grid nearest to its position', async () => {
    const at = { latitude: 35.42, longitude: 119.46 }
    await center.db.$client`update location set latitude = 35.421, longitude = 119.461 where code = ${GRID}`
    expect((await report({ location: undefined, ...at })).location.code).toBe(GRID)
    const far = { ...FOUND, latitude: 39.9, longitude: 116.4 }
    expect((await refused('reportGridEvent', far)).message).toBe('The position must be in the city.')
    for (const place of [{}, { latitude: 35 }, { location: '3711029' }, { location: '371199' }])
      expect((await refused('reportGridEvent', { ...FOUND, ...place })).code).toBe('BAD_USER_INPUT')
  })
})

const deadlinesOf = (id: string) => center.db.select().from(deadlines).where(eq(deadlines.subject, id))
const pass = (id: string) => center.db.transaction((transaction) => gridEventOverdue(transaction, id))
const letTimePass = (id: string) =>
  center.db
    .update(gridEvents)
    .set({ dueAt: new Date(Date.now() - 1000) })
    .where(eq(gridEvents.id, id))
const listed = async (filter: string, more = '') => {
  const { data, errors } = await center.query(`{ gridEvents(filter: ${filter}, first: 100 ${more}) {
    totalCount nodes { id } } }`)
  expect(errors).toBeUndefined()
  const ids = data.gridEvents.nodes.map(({ id }: Event) => id)
  expect(data.gridEvents.totalCount).toBe(ids.length)
  return ids
}

describe('the deadline of an event', () => {
  it('marks it, and has one center after the other supervise it', async () => {
    const { id } = await assigned()
    await letTimePass(id)
    expect(await listed(`{ overdue: true, location: "${GRID}" }`, 'orderBy: DUE_AT_ASC')).toContain(id)
    const supervisors: unknown[] = []
    for (let level = 1; level <= 4; level++) {
      await pass(id)
      const [row] = await center.db.select().from(gridEvents).where(eq(gridEvents.id, id))
      supervisors.push([row!.supervisionLevel, row!.supervisorId])
    }
    expect(supervisors).toEqual([
      [1, 'office:371102001'],
      [2, 'office:371102'],
      [3, 'office:3711'],
      [3, 'office:3711'],
    ])
    const history = await center.db.select().from(events).where(eq(events.subject, id))
    expect(history.at(-1)).toMatchObject({ action: 'MARK_OVERDUE', officer: 'onedoor' })
  })

  it('does nothing to one that was fed back, dismissed, or given more time', async () => {
    const fedBack = await done('feedBackGridEvent', { ...seen(await assigned()), result: '已处理' })
    await letTimePass(fedBack.id)
    const dismissed = await done('dismissGridEvent', { ...seen(await report()), reason: '重复上报' })
    await letTimePass(dismissed.id)
    for (const { id } of [fedBack, dismissed, await report()]) {
      await pass(id)
      const [row] = await center.db.select().from(gridEvents).where(eq(gridEvents.id, id))
      expect(row!.supervisionLevel).toBe(0)
      expect(await listed('{ overdue: true }')).not.toContain(id)
    }
  })

  it('is of the state that it is in', async () => {
    const reported = await report()
    const [first] = await deadlinesOf(reported.id)
    expect(first).toMatchObject({ kind: 'grid-event.overdue' })
    const triaged = await done('triageGridEvent', { ...seen(reported), grade: 'GRADE_1' })
    const [second] = await deadlinesOf(reported.id)
    expect(second!.dueAt.toISOString()).toBe(new Date(triaged.dueAt).toISOString())
    const given = await done('assignGridEvent', { ...seen(triaged), unit: 'unit:371102001' })
    const fedBack = await done('feedBackGridEvent', { ...seen(given), result: '已处理' })
    expect(await deadlinesOf(reported.id)).toEqual([])
    await done('sendBackGridEvent', { ...seen(fedBack), reason: '未见整改' })
    expect(await deadlinesOf(reported.id)).toHaveLength(1)
  })
})

describe('an event between parties', () => {
  const classify = (event: Event, more: object = {}) =>
    done('classifyGridEvent', {
      ...seen(event),
      category: 'NEIGHBOURHOOD',
      parties: [
        { role: 'APPLICANT', person: WANG.id },
        { role: 'RESPONDENT', name: '楼上住户' },
      ],
      reason: '双方因漏水争执',
      ...more,
    })
  const told = async (id: string) => {
    const [change] = await center.db.$client<{ version: number }[]>`
      select version::int from change where record_id = ${id}`
    return change && (await describeChanges(center.db, [gridEventRecords], [{ id, ...change }]))[0]
  }

  it('is told to the unified view while it is classified, and no other', async () => {
    const event = await report()
    expect(await told(event.id)).toBeUndefined()
    const dispute = await classify(event)
    expect(dispute).toMatchObject({
      state: 'REPORTED',
      version: 2,
      isDispute: true,
      category: 'NEIGHBOURHOOD',
      parties: [
        { role: 'APPLICANT', name: WANG.name, person: { id: WANG.id } },
        { role: 'RESPONDENT', name: '楼上住户', person: null },
      ],
    })
    expect(await told(event.id)).toMatchObject({ deleted: false, type: 'GridEvent', parties: { length: 2 } })
    await center.db.transaction((transaction) => joinMatter(transaction, [event.id, 'police:1']))
    const none = await done('unclassifyGridEvent', { ...seen(dispute), reason: '并无争执' })
    expect(none).toMatchObject({ isDispute: false, parties: [] })
    expect(await told(event.id)).toMatchObject({ deleted: true })
    expect(
      (await center.query('{ dispute(id: "police:1") { matter { id } } }')).data.dispute.matter,
    ).toBeNull()
    await classify(none)
    expect(await told(event.id)).toMatchObject({ deleted: false })
  })

  it('is on the person who is a party to it, and on the place', async () => {
    const event = await classify(await report())
    const { data } = await center.query(
      `{ person(id: "${WANG.id}") { gridEvents { totalCount nodes { id } } } location(code: "3711") { gridEvents(first: 1) { totalCount nodes { id } } } }`,
    )
    expect(data.person.gridEvents.nodes[0].id).toBe(event.id)
    expect(data.location.gridEvents.nodes).toEqual([{ id: event.id }])
    const [row] = await center.db.$client`select count(*)::int from grid_event`
    expect(data.location.gridEvents.totalCount).toBe(row!.count)
  })

  it('that is protected is known to those alone who may', async () => {
    const event = await classify(await report(), { protected: true })
    const few = aClerk({ mayKnow: allRecords(['OPEN']) })
    const asked = `{ gridEvent(id: "${event.id}") { id } gridEvents(first: 100) { nodes { id } } }`
    expect((await center.query(asked)).data.gridEvent).toEqual({ id: event.id })
    const { data } = await center.query(asked, {}, few)
    expect(data.gridEvent).toBeNull()
    expect(data.gridEvents.nodes).not.toContainEqual({ id: event.id })
    expect((await refused('triageGridEvent', { ...seen(event), grade: 'GRADE_1' }, few)).code).toBe(
      'BAD_USER_INPUT',
    )
  })

  it.each([
    [[]],
    [[{ role: 'OTHER' }]],
    [[{ role: 'OTHER', name: '王芳', person: WANG.id }]],
    [[{ role: 'OTHER', person: 'nobody' }]],
    [[{ role: 'OTHER', person: LI.identity }]],
  ])('has no parties such as %j', async (parties) => {
    const input = { ...seen(await report()), category: 'DEBT', parties, reason: '借款' }
    expect((await refused('classifyGridEvent', input)).code).toBe('BAD_USER_INPUT')
    expect(
      await center.db.select().from(gridEventParties).where(eq(gridEventParties.recordId, input.id)),
    ).toEqual([])
  })

  it('is classified once', async () => {
    const event = await classify(await report())
    const again = {
      ...seen(event),
      category: 'DEBT',
      parties: [{ role: 'OTHER', name: '某人' }],
      reason: '借款',
    }
    expect((await refused('classifyGridEvent', again)).code).toBe('PRECONDITION_FAILED')
    const late = { ...again, expectedVersion: event.version - 1 }
    expect((await refused('classifyGridEvent', late)).code).toBe('CONFLICT')
    const plain = seen(await report())
    expect((await refused('unclassifyGridEvent', { ...plain, reason: '无' })).code).toBe(
      'PRECONDITION_FAILED',
    )
  })
})

describe('the list of events', () => {
  it('has what meets every condition', async () => {
    const event = await assigned('GRADE_1')
    const closed = await done('closeGridEvent', seen(await report({ result: '已清理', kind: 'ENVIRONMENT' })))
    for (const filter of [
      '{ unit: "unit:371102001" }',
      '{ grades: [GRADE_1], open: true }',
      '{ states: [ASSIGNED] }',
      '{ isDispute: false, location: "371102" }',
    ]) {
      const ids = await listed(filter)
      expect(ids, filter).toContain(event.id)
      if (filter !== '{ isDispute: false, location: "371102" }') expect(ids).not.toContain(closed.id)
    }
    expect(await listed('{ open: false, kinds: [ENVIRONMENT] }')).toEqual([closed.id])
    expect(await listed('{ states: [] }')).toEqual([])
    expect(await listed('{ location: "371199" }')).toEqual([])
    expect(await listed('{ overdue: true, states: [CLOSED] }')).toEqual([])
  })

  it.each(['OCCURRED_AT_DESC', 'DUE_AT_ASC'])('is paged in the order %s without gaps', async (order) => {
    const ids: string[] = []
    for (let after: string | null = null; ; ) {
      const { data } = await center.query(
        `query ($after: String) { gridEvents(orderBy: ${order}, first: 3, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
        { after },
      )
      ids.push(...data.gridEvents.nodes.map(({ id }: Event) => id))
      if (!data.gridEvents.pageInfo.hasNextPage) break
      after = data.gridEvents.pageInfo.endCursor
    }
    const column = order === 'DUE_AT_ASC' ? 'due_at, id' : 'occurred_at desc, id desc'
    const open = order === 'DUE_AT_ASC' ? "and state not in ('CLOSED', 'DISMISSED')" : ''
    const rows = await center.db.$client.unsafe(
      `select id from grid_event where protection <> 'SEALED' ${open} order by ${column}`,
    )
    expect(ids).toEqual(rows.map(({ id }) => id))
  })

  it('refuses cursors of another list, and places that are none', async () => {
    for (const query of ['after: "rubbish"', 'filter: { location: "37" }', 'first: 101']) {
      const { errors } = await center.query(`{ gridEvents(${query}) { nodes { id } } }`)
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    }
  })
})

/** What each mutation does, by the state that it is called in; the model of the test below. */
const CALLS: Readonly<
  Record<string, { input: object; action(state: string, given: boolean): GridEventAction }>
> = {
  amendGridEvent: { input: { reason: '补充' }, action: () => 'AMEND' },
  triageGridEvent: { input: { grade: 'GRADE_2', reason: '定级' }, action: () => 'TRIAGE' },
  dismissGridEvent: { input: { reason: '重复' }, action: () => 'DISMISS' },
  assignGridEvent: { input: { unit: 'unit:371102001' }, action: () => 'ASSIGN' },
  acceptGridEvent: { input: {}, action: () => 'ACCEPT' },
  feedBackGridEvent: { input: { result: '已办' }, action: () => 'FEED_BACK' },
  closeGridEvent: { input: {}, action: () => 'CLOSE' },
  superviseGridEvent: { input: { reason: '限期' }, action: () => 'SUPERVISE' },
  sendBackGridEvent: {
    input: { reason: '退回' },
    action: (state, given) =>
      state === 'TRIAGED' || (state === 'FED_BACK' && !given)
        ? 'RETURN_TO_TRIAGE'
        : state === 'FED_BACK'
          ? 'RETURN_RESULT'
          : state === 'ASSIGNED' || state === 'IN_PROGRESS'
            ? 'DECLINE'
            : 'RETURN_TO_FINDER',
  },
}

it('goes only where its life cycle leads, whatever is tried in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ mutation: fc.constantFrom(...Object.keys(CALLS)), late: fc.boolean() }), {
        minLength: 5,
        maxLength: 25,
      }),
      fc.boolean(),
      async (tries, onTheSpot) => {
        const event = await report(onTheSpot ? { result: '已办' } : {})
        const begin = onTheSpot ? ('FED_BACK' as const) : ('REPORTED' as const)
        let { state, version } = { state: begin as keyof typeof GRID_EVENT.transitions, version: 1 }
        let given = false
        const taken: GridEventAction[] = []
        for (const { mutation, late } of tries) {
          const { input, action } = CALLS[mutation]!
          const expectedVersion = late ? version - 1 : version
          const { data, errors } = await call(mutation, { id: event.id, expectedVersion, ...input })
          const deed = action(state, given)
          const next = GRID_EVENT.transitions[state][deed]
          if (late) expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
          else if (!next) expect(errors?.[0]?.extensions.code).toBe('PRECONDITION_FAILED')
          else {
            expect(errors).toBeUndefined()
            taken.push(deed)
            state = next
            version++
            if (deed === 'ASSIGN') given = true
            if (deed === 'DECLINE') given = false
            expect(data[mutation]).toMatchObject({ state, version })
          }
        }
        const [row] = await center.db.select().from(gridEvents).where(eq(gridEvents.id, event.id))
        expect([row!.state, row!.version]).toEqual([replay(GRID_EVENT, begin, taken), version])
        const running = await deadlinesOf(event.id)
        const pending = 'MARK_OVERDUE' in GRID_EVENT.transitions[state]
        expect(running.map(({ dueAt }) => dueAt)).toEqual(pending ? [row!.dueAt] : [])
      },
    ),
    { numRuns: 15 },
  )
})

it('declares its tables as they are migrated', async () => {
  const declared = [gridEvents, gridEventParties]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
