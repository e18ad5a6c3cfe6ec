import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillOrganisation, OFFICES, STAFF, UNITS } from '../../../tests/harness/organisation.ts'
import { GRID } from '../../../tests/harness/small-city.ts'
import { declaredColumns, migratedColumns } from '../../../tests/harness/tables.ts'
import { officesServing } from './queries.ts'
import { officeAreas, offices, staff, units, windows } from './tables.ts'

let center: TestCenter
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
})
afterAll(() => center.close())

const ask = async (query: string, caller = aClerk()) => {
  const { data, errors } = await center.query(query, {}, caller)
  expect(errors).toBeUndefined()
  return data
}

describe('the center that serves a place', () => {
  it.each([
    ['3711', 'office:3711'],
    ['371102', 'office:371102'],
    ['371102001', 'office:371102001'],
    [GRID, 'office:371102001'],
    ['371102002001', 'office:371102'],
    ['371102100001', 'office:371102100'],
    ['371103', 'office:3711'],
  ])('%s is the nearest above it: %s', async (code, id) => {
    expect(await officesServing(center.db, [code])).toMatchObject([{ placeCode: code, office: { id } }])
  })

  it('is none outside the city', async () => {
    expect(await officesServing(center.db, ['3799', '3711', '379902'])).toMatchObject([{ placeCode: '3711' }])
  })

  it('is told of every place of a path by one statement', async () => {
    center.takeStatements()
    const { location } = await ask(`{ location(code: "${GRID}") { path { center { id } } } }`)
    expect(location.path.map((place: { center: { id: string } }) => place.center.id)).toEqual([
      'office:3711',
      'office:371102',
      'office:371102001',
      'office:371102001',
      'office:371102001',
    ])
    expect(center.takeStatements().filter((text) => text.includes('office_area'))).toHaveLength(1)
  })
})

describe('a service center', () => {
  it('has a place, a center above and below, and windows of units', async () => {
    expect(
      await ask(`{ serviceCenter(id: "office:371102") { name level phone place { code } parent { id }
        children { id } areas { code } windows { name } } }`),
    ).toEqual({
      serviceCenter: {
        name: '371102社会治理服务中心',
        level: 'COUNTY',
        phone: '0633-0371102',
        place: { code: '371102' },
        parent: { id: 'office:3711' },
        children: [{ id: 'office:371102001' }],
        areas: [{ code: '371102' }],
        windows: [],
      },
    })
    const { serviceCenter } = await ask(`{ serviceCenter(id: "office:3711") { parent { id }
      children { id } windows { name center { id } unit { name agency { code } } } } }`)
    expect(serviceCenter).toEqual({
      parent: null,
      children: [{ id: 'office:371102' }, { id: 'office:gaoxin' }],
      windows: [
        {
          name: '综合受理窗口',
          center: { id: 'office:3711' },
          unit: { name: '社会治理服务中心', agency: { code: 'center' } },
        },
        {
          name: '诉讼服务窗口',
          center: { id: 'office:3711' },
          unit: { name: '人民法院', agency: { code: 'courts' } },
        },
      ],
    })
  })

  it('of a functional area serves its townships, which are no division of their own', async () => {
    await center.db.execute(
      `insert into location (code, name, level, parent_code) values ('371102100', '河山镇', 'TOWNSHIP', '371102')`,
    )
    const { serviceCenter } = await ask('{ serviceCenter(id: "office:gaoxin") { areas { code name } } }')
    expect(serviceCenter.areas).toEqual([{ code: '371102100', name: '河山镇' }])
  })

  it('unknown is null', async () => {
    expect(await ask('{ serviceCenter(id: "office:0") { id } unit(id: "unit:\\u0000") { id } }')).toEqual({
      serviceCenter: null,
      unit: null,
    })
  })
})

/** All ids of a list, read page by page. */
async function walk(list: (page: string) => string, key: string, idOf: string): Promise<string[]> {
  const ids: string[] = []
  let after: string | null = null
  do {
    const page: string = after === null ? 'first: 2' : `first: 2, after: "${after}"`
    const data = await ask(`{ ${list(page)} }`)
    const { nodes, pageInfo } = key.split('.').reduce((found, name) => found[name], data)
    ids.push(...nodes.map((node: Record<string, string>) => node[idOf]))
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after !== null)
  return ids
}

describe('lists', () => {
  const rest = 'pageInfo { hasNextPage endCursor }'

  it('of centers, of a level or all', async () => {
    const all = await walk(
      (page) => `serviceCenters(${page}) { nodes { id } ${rest} }`,
      'serviceCenters',
      'id',
    )
    expect(all).toEqual(OFFICES.map(({ id }) => id).sort())
    const counties = await walk(
      (page) => `serviceCenters(level: COUNTY, ${page}) { nodes { id } ${rest} }`,
      'serviceCenters',
      'id',
    )
    expect(counties).toEqual(['office:371102', 'office:gaoxin'])
  })

  it('of units, of a kind or at a place', async () => {
    const of = (conditions: string) =>
      walk((page) => `units(${conditions}${page}) { nodes { id } ${rest} }`, 'units', 'id')
    expect(await of('')).toEqual(UNITS.map(({ id }) => id).sort())
    expect(await of('kind: PROCURATORATE, ')).toEqual(['unit:procuratorate'])
    expect(await of('place: "371102", ')).toEqual(['unit:371102001'])
  })

  it('of a center’s staff and of those whom a unit sent, with a duty or all', async () => {
    const of = (owner: string, conditions = '') =>
      walk(
        (page) => `${owner} { staff(${conditions}${page}) { nodes { officer } ${rest} } }`,
        `${owner.split('(')[0]}.staff`,
        'officer',
      )
    const at = (id: string) =>
      STAFF.filter(({ officeId }) => officeId === id)
        .map(({ officer }) => officer)
        .sort()
    expect(await of('serviceCenter(id: "office:3711")')).toEqual(at('office:3711'))
    expect(await of('serviceCenter(id: "office:3711")', 'duty: CLERK, ')).toEqual([
      'clerk-1',
      'clerk-2',
      'development-clerk',
    ])
    expect(await of('unit(id: "unit:courts")')).toEqual(['judge-1'])
  })

  it('of several centers’ staff are one statement', async () => {
    center.takeStatements()
    await ask('{ serviceCenters { nodes { staff(first: 3) { nodes { name } } windows { name } } } }')
    const statements = center.takeStatements()
    expect(statements.filter((text) => text.includes('staffPages'))).toHaveLength(1)
    expect(statements.filter((text) => text.includes('office_window'))).toHaveLength(1)
  })

  it('have cursors that lead on in them and nowhere else', async () => {
    const { serviceCenters } = await ask('{ serviceCenters(first: 1) { pageInfo { endCursor } } }')
    const { errors } = await center.query(
      `{ units(after: "${serviceCenters.pageInfo.endCursor}") { nodes { id } } }`,
    )
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})

describe('an officer', () => {
  it('asks who she is, and where she works', async () => {
    expect(await ask('{ me { name duty center { id } unit { id } } }')).toEqual({
      me: { name: '周敏', duty: 'CLERK', center: { id: 'office:3711' }, unit: { id: 'unit:center' } },
    })
  })

  it('whom no center employs is nobody', async () => {
    expect(await ask('{ me { officer } }', aClerk({ officer: 'judge-9' }))).toEqual({ me: null })
  })
})

it('declares its tables as they are migrated', async () => {
  const declared = [offices, officeAreas, units, windows, staff]
  expect(declaredColumns(declared)).toEqual(await migratedColumns(center.db, declared))
})
