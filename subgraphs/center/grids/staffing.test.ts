import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillGrids, GRID_MEMBERS } from '../../../tests/harness/grids.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillPlaces, GRID, WANG } from '../../../tests/harness/small-city.ts'
import { replay } from '../lifecycle/machine.ts'
import { events } from '../lifecycle/tables.ts'
import { locations, persons } from '../tables.ts'
import { GRID_LIFE_CYCLE, type GridAction, subjectOf } from './life-cycle.ts'
import { dutiesInGrids, gridsByCodes } from './queries.ts'

let center: TestCenter
let unstaffed = 0
beforeAll(async () => {
  center = await startTestCenter()
  await fillPlaces(center.db)
  await center.db.insert(persons).values(WANG)
  await fillGrids(center.db)
})
afterAll(() => center.close())

/** A grid of its own, which nobody looks after yet. */
async function aGrid(): Promise<string> {
  const code = `371102001001${String(100 + ++unstaffed)}`
  await center.db
    .insert(locations)
    .values({ code, name: `第${unstaffed}网格`, level: 'GRID', parentCode: '371102001001' })
  return code
}

type Mutation = 'assignGridMember' | 'replaceResponsibleGridMember' | 'relieveGridMember'
const INPUT: Readonly<Record<Mutation, string>> = {
  assignGridMember: 'AssignGridMemberInput',
  replaceResponsibleGridMember: 'ReplaceResponsibleGridMemberInput',
  relieveGridMember: 'RelieveGridMemberInput',
}
const act = (mutation: Mutation, input: Record<string, unknown>, officer = 'clerk-1') =>
  center.query(
    `mutation ($input: ${INPUT[mutation]}!) { staff: ${mutation}(input: $input) {
      version updatedAt responsible { id } duties { responsible member { id } } } }`,
    { input: { idempotencyKey: randomUUID(), reason: '岗位调整', ...input } },
    aClerk({ officer }),
  )
const codeOf = ({ errors }: Awaited<ReturnType<typeof act>>) => errors?.[0]?.extensions.code

/** Who looks after a grid, the responsible one first, as the rows say. */
const membersOf = async (grid: string) =>
  (await dutiesInGrids(center.db, [grid])).map(({ member, responsible }) => [member.id, responsible])

describe('the staff of a grid', () => {
  it('begins with one who is responsible', async () => {
    const grid = await aGrid()
    const { data, errors } = await act('assignGridMember', {
      grid,
      member: 'gridmember:1',
      expectedVersion: 0,
    })
    expect(errors).toBeUndefined()
    expect(data.staff).toMatchObject({
      version: 1,
      responsible: { id: 'gridmember:1' },
      duties: [{ responsible: true, member: { id: 'gridmember:1' } }],
    })
    await act('assignGridMember', { grid, member: 'gridmember:2', expectedVersion: 1 })
    expect(await membersOf(grid)).toEqual([
      ['gridmember:1', true],
      ['gridmember:2', false],
    ])
  })

  it('is handed over, with or without the one before', async () => {
    const grid = await aGrid()
    await act('assignGridMember', { grid, member: 'gridmember:1', expectedVersion: 0 })
    const { data } = await act('replaceResponsibleGridMember', {
      grid,
      member: 'gridmember:2',
      expectedVersion: 1,
      keepPrevious: true,
    })
    expect(data.staff.duties).toEqual([
      { responsible: true, member: { id: 'gridmember:2' } },
      { responsible: false, member: { id: 'gridmember:1' } },
    ])
    await act('replaceResponsibleGridMember', { grid, member: 'gridmember:3', expectedVersion: 2 })
    expect(await membersOf(grid)).toEqual([
      ['gridmember:3', true],
      ['gridmember:1', false],
    ])
    const { data: told } = await center.query(
      `{ location(code: "${grid}") { gridStaff { history { nodes { version action officer reason } } } } }`,
    )
    expect(told.location.gridStaff.history.nodes).toEqual([
      { version: 1, action: 'APPOINT', officer: 'clerk-1', reason: '岗位调整' },
      { version: 2, action: 'REPLACE', officer: 'clerk-1', reason: '岗位调整' },
      { version: 3, action: 'REPLACE', officer: 'clerk-1', reason: '岗位调整' },
    ])
  })

  it('is never left without one who is responsible', async () => {
    const grid = await aGrid()
    await act('assignGridMember', { grid, member: 'gridmember:1', expectedVersion: 0 })
    const refused = await act('relieveGridMember', { grid, member: 'gridmember:1', expectedVersion: 1 })
    expect(codeOf(refused)).toBe('PRECONDITION_FAILED')
    expect(refused.errors![0]!.message).toContain('replaceResponsibleGridMember')
    await expect(center.db.$client`delete from grid_assignment where grid_code = ${grid}`).rejects.toThrow()
    expect(await membersOf(grid)).toEqual([['gridmember:1', true]])
  })

  it('is refused what makes no sense, and says what would', async () => {
    const grid = await aGrid()
    const nobody = { grid, member: 'gridmember:1', expectedVersion: 0 }
    expect(codeOf(await act('replaceResponsibleGridMember', nobody))).toBe('PRECONDITION_FAILED')
    expect(codeOf(await act('relieveGridMember', nobody))).toBe('PRECONDITION_FAILED')
    expect(codeOf(await act('assignGridMember', { ...nobody, expectedVersion: 1 }))).toBe('CONFLICT')
    await act('assignGridMember', nobody)
    const one = { ...nobody, expectedVersion: 1 }
    expect(codeOf(await act('assignGridMember', one))).toBe('PRECONDITION_FAILED')
    expect(codeOf(await act('replaceResponsibleGridMember', one))).toBe('PRECONDITION_FAILED')
    expect(codeOf(await act('relieveGridMember', { ...one, member: 'gridmember:2' }))).toBe(
      'PRECONDITION_FAILED',
    )
    expect(await membersOf(grid)).toEqual([['gridmember:1', true]])
    expect((await gridsByCodes(center.db, [grid]))[0]!.version).toBe(1)
  })

  it.each([
    { grid: '371102001001' },
    { grid: '371102001001999' },
    { grid: '\0' },
    { member: 'gridmember:9' },
    { member: '\0' },
    { reason: ' ' },
    { idempotencyKey: 'short' },
  ])('is not changed by %j', async (wrong) => {
    const answer = await act('assignGridMember', {
      grid: GRID,
      member: 'gridmember:4',
      expectedVersion: 1,
      ...wrong,
    })
    expect(codeOf(answer)).toBe('BAD_USER_INPUT')
  })

  it('is changed once by a call that is repeated', async () => {
    const grid = await aGrid()
    const input = { grid, member: 'gridmember:1', expectedVersion: 0, idempotencyKey: randomUUID() }
    const first = await act('assignGridMember', input)
    expect(await act('assignGridMember', input)).toEqual(first)
    expect((await gridsByCodes(center.db, [grid]))[0]!.version).toBe(1)
  })

  it.each([0, 1])(
    'is changed by one of two officers at version %i, and the other is told',
    async (version) => {
      const grid = await aGrid()
      if (version === 1) await act('assignGridMember', { grid, member: 'gridmember:1', expectedVersion: 0 })
      const both = await Promise.all([
        act('assignGridMember', { grid, member: 'gridmember:2', expectedVersion: version }, 'clerk-1'),
        act('assignGridMember', { grid, member: 'gridmember:3', expectedVersion: version }, 'clerk-2'),
      ])
      const codes = both.map(codeOf)
      expect(codes.filter((code) => code === undefined)).toHaveLength(1)
      expect(codes).toContain('CONFLICT')
      const loser = both.findIndex((answer) => codeOf(answer) === 'CONFLICT')
      expect(both[loser]!.errors![0]!.message).toContain(`by clerk-${2 - loser}`)
      expect(await membersOf(grid)).toHaveLength(version + 1)
    },
  )
})

describe('a new member', () => {
  const register = (input: Record<string, unknown>) =>
    center.query(
      'mutation ($input: RegisterGridMemberInput!) { registerGridMember(input: $input) { id name phone person { id } duties { since } } }',
      { input: { idempotencyKey: randomUUID(), ...input } },
    )

  it('is entered, and can then be given a grid', async () => {
    const { data } = await register({ name: ' 王芳 ', phone: '0633-8700000', personId: WANG.id })
    expect(data.registerGridMember).toMatchObject({
      name: '王芳',
      phone: '0633-8700000',
      person: { id: WANG.id },
      duties: [],
    })
    const grid = await aGrid()
    await act('assignGridMember', { grid, member: data.registerGridMember.id, expectedVersion: 0 })
    expect(await membersOf(grid)).toEqual([[data.registerGridMember.id, true]])
  })

  it.each([
    { name: '' },
    { name: '王'.repeat(51) },
    { name: '王', phone: 'call me' },
    { name: '王', personId: '0' },
  ])('is not %j', async (input) => {
    expect((await register(input)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})

describe('whatever officers do', () => {
  /** One officer's idea of what to do; the version that was seen may be an old one. */
  const step = fc.record({
    mutation: fc.constantFrom<Mutation>(
      'assignGridMember',
      'replaceResponsibleGridMember',
      'relieveGridMember',
    ),
    member: fc.constantFrom(...GRID_MEMBERS.map(({ id }) => id)),
    keepPrevious: fc.boolean(),
    stale: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  })

  it('the staff is what a simple model says, and what its history says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const grid = await aGrid()
        let version = 0
        let responsible: string | undefined
        const members = new Set<string>()
        for (const { mutation, member, keepPrevious, stale } of steps) {
          const answer = await act(mutation, {
            grid,
            member,
            expectedVersion: stale ? version + 1 : version,
            ...(mutation === 'replaceResponsibleGridMember' ? { keepPrevious } : {}),
          })
          const allowed = {
            assignGridMember: !members.has(member),
            replaceResponsibleGridMember: responsible !== undefined && responsible !== member,
            relieveGridMember: members.has(member) && responsible !== member,
          }[mutation]
          const nobody = responsible === undefined && mutation !== 'assignGridMember'
          expect(codeOf(answer)).toBe(
            nobody ? 'PRECONDITION_FAILED' : stale ? 'CONFLICT' : allowed ? undefined : 'PRECONDITION_FAILED',
          )
          if (codeOf(answer) !== undefined) continue
          version++
          if (mutation === 'relieveGridMember') members.delete(member)
          else members.add(member)
          if (mutation === 'replaceResponsibleGridMember') {
            if (!keepPrevious) members.delete(responsible!)
            responsible = member
          }
          responsible ??= member
          expect(answer.data.staff).toMatchObject({ version, responsible: { id: responsible } })
        }
        const rows = await membersOf(grid)
        expect(rows).toEqual(
          [...members]
            .map((id) => [id, id === responsible] as const)
            .sort(([a, one], [b, other]) => Number(other) - Number(one) || (a < b ? -1 : 1))
            .map((row) => [...row]),
        )
        await expectHistoryOf(grid, rows as [string, boolean][])
      }),
      { numRuns: 25 },
    )
  })

  /** Replays a grid's events. */
  async function expectHistoryOf(grid: string, rows: readonly [string, boolean][]): Promise<void> {
    const history = await center.db
      .select()
      .from(events)
      .where(eq(events.subject, subjectOf(grid)))
      .orderBy(events.version)
    const members = new Set<string>()
    let responsible: string | undefined
    for (const { action, data } of history) {
      const { member, previous, kept } = data as { member: string; previous?: string; kept?: boolean }
      if (action === 'RELIEVE') members.delete(member)
      else members.add(member)
      if (action === 'REPLACE' && !kept) members.delete(previous!)
      if (action === 'APPOINT' || action === 'REPLACE') responsible = member
    }
    expect(new Map(rows)).toEqual(new Map([...members].map((id) => [id, id === responsible])))
    const [row] = await gridsByCodes(center.db, [grid])
    expect(row?.version ?? 0).toBe(history.length)
    const actions = history.slice(1).map(({ action }) => action as GridAction)
    if (row) expect(replay(GRID_LIFE_CYCLE, 'STAFFED', actions)).toBe(row.state)
  }
})
