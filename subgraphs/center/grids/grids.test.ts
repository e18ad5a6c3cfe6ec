import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillGrids, GRID_MEMBERS, MICRO_UNITS } from '../../../tests/harness/grids.ts'
import { fillPlaces, GRID, LI, OTHER_GRID, WANG } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { persons } from '../tables.ts'
import { gridAssignments, gridMembers, grids, microUnits } from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillPlaces(center.db)
  await center.db.insert(persons).values([
    { ...WANG, residenceCode: GRID },
    { ...LI, residenceCode: '371102001001' },
  ])
  await fillGrids(center.db)
})
afterAll(() => center.close())

const ask = async (query: string) => {
  const { data, errors } = await center.query(query)
  expect(errors).toBeUndefined()
  return data
}

/** All nodes of a list, read page by page. */
async function walk(place: string, list: string, selection: string): Promise<Record<string, unknown>[]> {
  const nodes: Record<string, unknown>[] = []
  let after: string | null = null
  do {
    const page: string = after === null ? 'first: 2' : `first: 2, after: "${after}"`
    const { location } = await ask(
      `{ location(code: "${place}") { list: ${list}(${page}) { nodes { ${selection} } pageInfo { hasNextPage endCursor } } } }`,
    )
    nodes.push(...location.list.nodes)
    after = location.list.pageInfo.hasNextPage ? location.list.pageInfo.endCursor : null
  } while (after !== null)
  return nodes
}

describe('a grid', () => {
  it('has one responsible member, and perhaps further ones', async () => {
    const { location } = await ask(`{ location(code: "${GRID}") { responsibleGridMember { name }
      gridStaff { grid { code } version responsible { id phone } history { nodes { action state reason } }
        duties { responsible since member { name person { id } } } } } }`)
    expect(location).toEqual({
      responsibleGridMember: { name: '林涛' },
      gridStaff: {
        grid: { code: GRID },
        version: 1,
        responsible: { id: 'gridmember:2', phone: '0633-0100002' },
        history: { nodes: [{ action: 'APPOINT', state: 'STAFFED', reason: null }] },
        duties: [
          { responsible: true, since: '2025-01-01T08:00:00+08:00', member: { name: '林涛', person: null } },
          { responsible: false, since: '2025-01-01T08:00:00+08:00', member: { name: '马兰', person: null } },
        ],
      },
    })
  })

  it('alone has them: a larger place has the members of its grids', async () => {
    const { location } = await ask(`{ location(code: "371102") { responsibleGridMember { id }
      gridStaff { version } gridMembers { memberCount nodes { grid { code } member { id } responsible } } } }`)
    expect(location).toEqual({
      responsibleGridMember: null,
      gridStaff: null,
      gridMembers: {
        memberCount: 3,
        nodes: [
          { grid: { code: GRID }, member: { id: 'gridmember:1' }, responsible: false },
          { grid: { code: GRID }, member: { id: 'gridmember:2' }, responsible: true },
          { grid: { code: OTHER_GRID }, member: { id: 'gridmember:3' }, responsible: true },
        ],
      },
    })
  })

  it('is found from its member, and from who lives in it', async () => {
    expect(
      await ask(`{ gridMember(id: "gridmember:3") { name duties { grid { code } } }
        person(id: "${WANG.id}") { responsibleGridMember { name } } none: gridMember(id: "0") { id } }`),
    ).toEqual({
      gridMember: { name: '何静', duties: [{ grid: { code: OTHER_GRID } }] },
      person: { responsibleGridMember: { name: '林涛' } },
      none: null,
    })
    const { person } = await ask(`{ person(id: "${LI.id}") { responsibleGridMember { name } } }`)
    expect(person.responsibleGridMember).toBeNull()
  })

  it('has micro-units, whose head may be a known person', async () => {
    const { location } = await ask(`{ location(code: "3711") { microUnits(first: 1) { totalCount
      nodes { id number kind name households headName head { id } grid { code } } } } }`)
    expect(location.microUnits).toEqual({
      totalCount: 3,
      nodes: [
        {
          id: `${GRID}-1`,
          number: 1,
          kind: 'TEN_HOUSEHOLDS',
          name: '第1联户组',
          households: 11,
          headName: LI.name,
          head: { id: LI.id },
          grid: { code: GRID },
        },
      ],
    })
  })
})

describe('lists', () => {
  it.each(['3711', '371102001001', GRID])('of micro-units below %s are read page by page', async (place) => {
    const found = await walk(place, 'microUnits', 'id')
    expect(found.map(({ id }) => id)).toEqual(MICRO_UNITS.map(({ number }) => `${GRID}-${number}`))
    expect(await walk(OTHER_GRID, 'microUnits', 'id')).toEqual([])
  })

  it('of members below a place are read page by page', async () => {
    const found = await walk('3711', 'gridMembers', 'member { id }')
    expect(found).toEqual(GRID_MEMBERS.slice(0, 3).map(({ id }) => ({ member: { id } })))
  })

  it('of several places are one statement each', async () => {
    center.takeStatements()
    await ask(`{ location(code: "371102001001") { children { responsibleGridMember { id }
      gridMembers { memberCount nodes { responsible } } microUnits { totalCount nodes { id } } gridStaff { duties { since } } } } }`)
    const statements = center.takeStatements()
    for (const [name, count] of [
      ['dutyPages', 1],
      ['microUnitPages', 1],
      ['gridCounts', 2],
    ] as const)
      expect(statements.filter((text) => text.includes(`center.${name}`))).toHaveLength(count)
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(8)
  })

  it('have cursors that lead on in them and nowhere else', async () => {
    const { location } = await ask(
      '{ location(code: "3711") { microUnits(first: 1) { pageInfo { endCursor } } } }',
    )
    const cursor = location.microUnits.pageInfo.endCursor
    for (const list of [`location(code: "3711") { gridMembers`, `location(code: "371102") { microUnits`]) {
      const { errors } = await center.query(`{ ${list}(after: "${cursor}") { nodes { __typename } } } }`)
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
    }
  })
})

it('declares its tables as they are migrated', async () => {
  const declared = [gridMembers, gridAssignments, grids, microUnits]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
