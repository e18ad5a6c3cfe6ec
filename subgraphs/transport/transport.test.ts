import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import type { PartyRow } from '../kit/records/columns.ts'
import { trafficAccidentRecords } from './changes.ts'
import { definition } from './subgraph.ts'
import { roadUsers, type TrafficAccidentRow, trafficAccidents, vehicles } from './tables.ts'

const anAccident = (changes: Partial<typeof trafficAccidents.$inferInsert> = {}) => ({
  id: 'transport:1',
  title: '204国道两车追尾事故',
  occurredAt: new Date('2025-03-01T01:30:00Z'),
  updatedAt: new Date('2025-06-01T01:30:00Z'),
  locationCode: '371102001001001',
  latitude: 35.42,
  longitude: 119.425,
  accidentNumber: '371102120250000123',
  road: '204国道',
  stakeMark: 'K128+300',
  roadDirection: '由南向北',
  severity: 'INJURY' as const,
  procedure: 'ORDINARY' as const,
  accidentStage: 'DETERMINED' as const,
  trafficPoliceUnit: '日照市公安局交通警察支队东港大队',
  collision: '追尾碰撞',
  weather: '雨',
  liability: '李强承担主要责任，王芳承担次要责任。',
  determinedOn: '2025-03-10',
  injured: 1,
  propertyLoss: 12_500.5,
  ...changes,
})

const aRoadUser = (changes: Partial<typeof roadUsers.$inferSelect>) => ({
  recordId: 'transport:1',
  ordinal: 1,
  name: '王芳',
  identity: null,
  role: 'DRIVER' as const,
  plate: '鲁LB12345',
  liability: null,
  injury: 'NONE' as const,
  injuryNote: null,
  ...changes,
})

describe('transport', () => {
  let transport: TestSubgraph
  beforeAll(async () => {
    transport = await startTestSubgraph(definition)
    await transport.db.insert(trafficAccidents).values([
      anAccident(),
      anAccident({
        id: 'transport:2',
        accidentNumber: '371102120240000009',
        latitude: null,
        longitude: null,
        accidentStage: 'SETTLED',
        settledOn: '2024-12-05',
        compensationAmount: 8_000,
        insuredAmount: 8_000,
      }),
      anAccident({ id: 'transport:3', accidentNumber: '371102120250000007', protection: 'SEALED' }),
    ])
    await transport.db.insert(vehicles).values([
      { recordId: 'transport:1', ordinal: 2, plate: '日照A01234', kind: 'ELECTRIC_BICYCLE' },
      {
        recordId: 'transport:1',
        ordinal: 1,
        plate: '鲁LB12345',
        kind: 'CAR',
        model: '大众朗逸',
        insurer: '中国人民财产保险股份有限公司日照市分公司',
        policyNumber: 'PDZA202537110000012345',
        damage: '左前部受损',
      },
    ])
    await transport.db.insert(roadUsers).values([
      aRoadUser({ ordinal: 2, name: '李强', liability: 'MAIN' }),
      aRoadUser({
        ordinal: 1,
        role: 'RIDER',
        plate: '日照A01234',
        liability: 'MINOR',
        injury: 'SLIGHT',
        injuryNote: '左腿骨裂，市人民医院',
      }),
    ])
  })
  afterAll(() => transport.close())

  it('tells an accident with its site, vehicles, road users and compensation', async () => {
    const { data, errors } = await transport.entities(
      [
        { __typename: 'TrafficAccident', id: 'transport:1' },
        { __typename: 'TrafficAccident', id: 'transport:2' },
      ],
      `... on TrafficAccident { reference category status occurredAt road stakeMark roadDirection
        sitePosition { latitude longitude } severity procedure accidentStage trafficPoliceUnit collision weather
        vehicles { plate kind model insurer policyNumber damage } liability determinedOn deaths injured
        propertyLoss compensation { agreedOn amount insuredAmount }
        roadUsers { role name plate liability injury injuryNote } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities[0]).toEqual({
      reference: '371102120250000123',
      category: 'TRAFFIC',
      status: 'ADJUDICATED',
      occurredAt: '2025-03-01T09:30:00+08:00',
      road: '204国道',
      stakeMark: 'K128+300',
      roadDirection: '由南向北',
      sitePosition: { latitude: 35.42, longitude: 119.425 },
      severity: 'INJURY',
      procedure: 'ORDINARY',
      accidentStage: 'DETERMINED',
      trafficPoliceUnit: '日照市公安局交通警察支队东港大队',
      collision: '追尾碰撞',
      weather: '雨',
      vehicles: [
        {
          plate: '鲁LB12345',
          kind: 'CAR',
          model: '大众朗逸',
          insurer: '中国人民财产保险股份有限公司日照市分公司',
          policyNumber: 'PDZA202537110000012345',
          damage: '左前部受损',
        },
        {
          plate: '日照A01234',
          kind: 'ELECTRIC_BICYCLE',
          model: null,
          insurer: null,
          policyNumber: null,
          damage: null,
        },
      ],
      liability: '李强承担主要责任，王芳承担次要责任。',
      determinedOn: '2025-03-10',
      deaths: 0,
      injured: 1,
      propertyLoss: 12_500.5,
      compensation: null,
      roadUsers: [
        {
          role: 'RIDER',
          name: '王芳',
          plate: '日照A01234',
          liability: 'MINOR',
          injury: 'SLIGHT',
          injuryNote: '左腿骨裂，市人民医院',
        },
        {
          role: 'DRIVER',
          name: '李强',
          plate: '鲁LB12345',
          liability: 'MAIN',
          injury: 'NONE',
          injuryNote: null,
        },
      ],
    })
    expect(data._entities[1]).toMatchObject({
      status: 'SETTLED',
      sitePosition: null,
      vehicles: [],
      compensation: { agreedOn: '2024-12-05', amount: 8_000, insuredAmount: 8_000 },
    })
  })

  it('asks for each relation of many accidents at once', async () => {
    transport.takeStatements()
    const { data } = await transport.entities(
      ['transport:1', 'transport:2', 'transport:3'].map((id) => ({ __typename: 'TrafficAccident', id })),
      '... on TrafficAccident { road vehicles { plate } roadUsers { role } }',
    )
    expect(data._entities.map((entity: unknown) => entity !== null)).toEqual([true, true, false])
    expect(transport.takeStatements()).toHaveLength(3)
  })

  it('tells every stage in words that all agencies share', () => {
    const told = trafficAccidents.accidentStage.enumValues.map((accidentStage) => [
      accidentStage,
      trafficAccidentRecords.status(anAccident({ accidentStage }) as TrafficAccidentRow),
    ])
    expect(Object.fromEntries(told)).toEqual({
      REPORTED: 'REGISTERED',
      INVESTIGATION: 'IN_PROGRESS',
      DETERMINED: 'ADJUDICATED',
      MEDIATION: 'IN_MEDIATION',
      SETTLED: 'SETTLED',
      CLOSED: 'CLOSED',
      WITHDRAWN: 'WITHDRAWN',
    })
  })

  it.each([
    [{ role: 'DRIVER', liability: 'FULL' }, 'RESPONDENT'],
    [{ role: 'DRIVER', liability: 'MAIN', injury: 'SERIOUS' }, 'RESPONDENT'],
    [{ role: 'OWNER', liability: 'MAIN' }, 'RESPONDENT'],
    [{ role: 'RIDER', liability: 'EQUAL', injury: 'SLIGHT' }, 'VICTIM'],
    [{ role: 'PASSENGER', liability: null, injury: 'SERIOUS' }, 'VICTIM'],
    [{ role: 'PEDESTRIAN', liability: 'MINOR', injury: 'FATAL' }, 'VICTIM'],
    [{ role: 'DRIVER', liability: 'EQUAL' }, 'APPLICANT'],
    [{ role: 'DRIVER', liability: 'MINOR' }, 'APPLICANT'],
    [{ role: 'DRIVER', liability: 'NONE' }, 'APPLICANT'],
    [{ role: 'OWNER', liability: 'NONE' }, 'OTHER'],
    [{ role: 'DRIVER', liability: null }, 'OTHER'],
    [{ role: 'PASSENGER', liability: null }, 'OTHER'],
    [{ role: 'WITNESS', liability: null }, 'WITNESS'],
  ] as const)('tells the center of %o as %s', (columns, role) => {
    expect(trafficAccidentRecords.role(aRoadUser(columns) as PartyRow)).toBe(role)
  })

  it('declares its tables as they are migrated', async () => {
    const tables = [trafficAccidents, roadUsers, vehicles]
    expect(declaredColumns(tables)).toEqual(await migratedColumns(transport.db, tables))
  })
})
