import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { fillSmallCity, GRID, KIM, LI, residentId, WANG } from '../harness/small-city.ts'
import { operation, startSystem, type TestSystem } from '../harness/system.ts'

/** Variables under which each operation finds something in the small city. */
const VARIABLES: Readonly<Record<string, Record<string, unknown>>> = {
  Agencies: {},
  DisputesNear: { latitude: 35.42, longitude: 119.46, radiusMeters: 2000 },
  PersonLive: { id: WANG.id },
  SearchPeople: { name: '王芳' },
  UnifiedLocation: { code: '371102' },
  UnifiedPerson: { id: WANG.id },
  WalkAcrossAgencies: { id: 'courts:1' },
}
const OPERATIONS = readdirSync(new URL('../../schema/operations/', import.meta.url))
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.slice(0, -'.graphql'.length))

describe("the contract's operations", () => {
  let system: TestSystem
  beforeAll(async () => {
    system = await startSystem(fillSmallCity)
  })
  afterAll(() => system.close())

  const run = async (name: string, variables = VARIABLES[name]) => {
    const answer = await system.ask(operation(name), variables)
    expect(answer.errors).toBeUndefined()
    expect(answer.status).toBe(200)
    return answer.data
  }

  it('are all run here', () => {
    expect(OPERATIONS.sort()).toEqual(Object.keys(VARIABLES).sort())
  })

  it('UnifiedPerson: one list of all agencies, newest first, each with its own detail', async () => {
    const { person } = await run('UnifiedPerson')
    expect(person).toMatchObject({
      id: WANG.id,
      name: WANG.name,
      residentIdMasked: expect.stringMatching(/^379999\*{8}122[\dX]$/),
      residence: {
        code: GRID,
        path: [
          { name: '日照市' },
          { name: '东港区' },
          { name: '日照街道' },
          { name: '海曲社区' },
          { name: '海曲社区第一网格' },
        ],
      },
    })
    const { totalCount, byAgency, nodes, pageInfo } = person.disputes
    expect(totalCount).toBe(12)
    expect(byAgency).toEqual(DEPARTMENTS.map(({ code, name }) => ({ agency: { code, name }, count: 2 })))
    expect(pageInfo.hasNextPage).toBe(false)
    expect(nodes.map(({ id }: { id: string }) => id)).toEqual([
      'transport:2',
      'health:2',
      'maritime:2',
      'police:2',
      'petitions:2',
      'courts:2',
      'transport:1',
      'health:1',
      'maritime:1',
      'police:1',
      'petitions:1',
      'courts:1',
    ])
    const detail = Object.fromEntries(nodes.map((node: { id: string }) => [node.id, node]))
    expect(detail['courts:1']).toMatchObject({
      __typename: 'CourtCase',
      reference: '(2025)鲁1102民初1号',
      category: 'DEBT',
      status: 'IN_PROGRESS',
      occurredAt: '2025-01-12T10:00:00+08:00',
      agency: { code: 'courts', name: '人民法院' },
      location: { name: '海曲社区第二网格' },
      court: '日照市东港区人民法院',
      stage: 'TRIAL',
      judge: '赵敏',
    })
    expect(detail['petitions:1']).toMatchObject({ channel: 'VISIT', level: 'CITY', dueDate: '2025-04-30' })
    expect(detail['police:1']).toMatchObject({ station: '石臼派出所', outcome: null })
    expect(detail['maritime:1']).toMatchObject({
      vessel: { name: '鲁岚渔60123', mmsi: '412345678' },
      seaArea: '海州湾渔场',
    })
    expect(detail['health:1']).toMatchObject({ hospital: '日照市人民医院', department: '骨科' })
    expect(detail['transport:1']).toMatchObject({
      road: 'G204',
      severity: 'PROPERTY_DAMAGE',
      vehicles: [{ plate: '鲁LB12345' }],
    })
  })

  it('PersonLive: each agency answers for itself', async () => {
    const { person } = await run('PersonLive')
    expect(person.name).toBe(WANG.name)
    for (const field of [
      'courtCases',
      'petitions',
      'policeIncidents',
      'maritimeIncidents',
      'medicalDisputes',
      'trafficAccidents',
    ])
      expect(person[field].nodes, field).toHaveLength(2)
    expect(person.courtCases.nodes[0]).toEqual({
      id: 'courts:2',
      reference: '(2025)鲁1102民初2号',
      court: '日照市东港区人民法院',
      stage: 'TRIAL',
    })
  })

  it('UnifiedLocation: a place and everything below it', async () => {
    const { location } = await run('UnifiedLocation')
    expect(location).toMatchObject({
      name: '东港区',
      level: 'COUNTY',
      path: [{ code: '3711' }, { code: '371102' }],
      children: [{ code: '371102001', level: 'TOWNSHIP' }],
    })
    expect(location.disputes.totalCount).toBe(12)
    const grid = await run('UnifiedLocation', { code: GRID, filter: { agencies: ['courts', 'police'] } })
    expect(grid.location.disputes).toMatchObject({
      totalCount: 2,
      byAgency: [
        { agency: { code: 'courts' }, count: 1 },
        { agency: { code: 'police' }, count: 1 },
      ],
      nodes: [{ id: 'police:2' }, { id: 'courts:2' }],
    })
  })

  it('SearchPeople: by any part of a name', async () => {
    expect((await run('SearchPeople')).people.nodes).toEqual([
      expect.objectContaining({ id: WANG.id, disputes: expect.objectContaining({ totalCount: 12 }) }),
    ])
    expect((await run('SearchPeople', { name: '建国' })).people.nodes).toMatchObject([{ id: LI.id }])
    expect((await run('SearchPeople', { name: '无此人' })).people.nodes).toEqual([])
  })

  it('DisputesNear: nearest first', async () => {
    const { disputesNear } = await run('DisputesNear')
    expect(disputesNear.totalCount).toBe(12)
    expect(disputesNear.nodes.map(({ id }: { id: string }) => id.split(':')[1])).toEqual([
      ...Array(6).fill('1'),
      ...Array(6).fill('2'),
    ])
  })

  it('WalkAcrossAgencies: from a record to its people and their other records', async () => {
    const { dispute } = await run('WalkAcrossAgencies')
    expect(dispute.parties.map(({ person }: { person: { id: string } }) => person.id)).toEqual([
      LI.id,
      KIM.id,
      WANG.id,
    ])
    const wang = dispute.parties[2].person
    expect(wang.disputes).toMatchObject({ totalCount: 12, nodes: [{ id: 'transport:2' }, {}, {}] })
    expect(
      wang.courtCases.nodes[0].parties.map(({ person }: { person: { name: string } }) => person.name),
    ).toEqual([LI.name, KIM.name, WANG.name])
  })

  it('Agencies: with what they keep, and how fresh the index is', async () => {
    const { agencies } = await run('Agencies')
    expect(agencies.map(({ code }: { code: string }) => code)).toEqual([
      'center',
      ...DEPARTMENTS.map(({ code }) => code),
    ])
    for (const { code, recordTypes } of DEPARTMENTS)
      expect(agencies.find((agency: { code: string }) => agency.code === code)).toMatchObject({
        recordTypes,
        indexedThrough: expect.stringMatching(/^20\d\d-/),
      })
  })

  it('pairs every party with the role and person of its own, index and agency in whatever order', async () => {
    const { data, errors } = await system.ask(
      `query ($id: ID!) { person(id: $id) { courtCases { nodes {
        litigants { role name } parties { role name person { name } } } } } }`,
      { id: WANG.id },
    )
    expect(errors).toBeUndefined()
    for (const courtCase of data.person.courtCases.nodes) {
      expect(courtCase.parties).toEqual([
        { role: 'RESPONDENT', name: LI.name, person: { name: LI.name } },
        { role: 'WITNESS', name: KIM.name, person: { name: KIM.name } },
        { role: 'APPLICANT', name: WANG.name, person: { name: WANG.name } },
      ])
      expect(courtCase.litigants.map(({ name }: { name: string }) => name)).toEqual([
        LI.name,
        KIM.name,
        WANG.name,
      ])
    }
  })

  it('UnifiedPerson costs at most three statements at an agency and eight at the center', async () => {
    await system.stopIndexer()
    for (const first of [1, 20, 100]) {
      await run('UnifiedPerson', { id: WANG.id, first })
      system.takeStatements('center')
      for (const { code } of DEPARTMENTS) system.takeStatements(code)
      await run('UnifiedPerson', { id: WANG.id, first })
      const statements = system.takeStatements('center')
      expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(8)
      for (const { code } of DEPARTMENTS) expect(system.takeStatements(code).length).toBeLessThanOrEqual(3)
    }
  })

  it.each([
    ['person(id: "nobody") { id }', 'person'],
    [`person(residentId: "${residentId('37999919900101124')}") { id }`, 'person'],
    ['location(code: "379999") { code }', 'location'],
    ['dispute(id: "courts:none") { id }', 'dispute'],
    ['dispute(id: "nobody:1") { id }', 'dispute'],
    ['dispute(id: "garbage") { id }', 'dispute'],
  ])('answer null for what is unknown: %s', async (field, key) => {
    const { data, errors } = await system.ask(`{ ${field} }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({ [key]: null })
  })

  it.each([
    'person { id }',
    `person(id: "${WANG.id}", residentId: "379999199001011220") { id }`,
    'person(residentId: "123") { id }',
    'person(residentId: "379999199001011221") { id }',
    'location(code: "37x1") { code }',
    'people(name: "") { nodes { id } }',
    'disputes(first: -1) { nodes { id } }',
    'disputes(first: 101) { nodes { id } }',
    'disputes(after: "rubbish") { nodes { id } }',
    'disputes(filter: { agencies: ["martians"] }) { nodes { id } }',
    'disputes(filter: { location: "x" }) { nodes { id } }',
    'disputes(filter: { occurredFrom: "yesterday" }) { nodes { id } }',
    'disputesNear(latitude: 91, longitude: 0, radiusMeters: 10) { nodes { id } }',
    'disputesNear(latitude: 35, longitude: 119, radiusMeters: 0) { nodes { id } }',
  ])('refuse with a sentence that helps: %s', async (field) => {
    const { errors } = await system.ask(`{ ${field} }`)
    expect(errors).toHaveLength(1)
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors![0]!.extensions.code)
    expect(errors![0]!.message.length).toBeGreaterThan(25)
    expect(errors![0]!.message).not.toMatch(/127\.0\.0\.1|select|stack|node_modules/i)
  })
})
