import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { maritimeIncidentRecords } from './changes.ts'
import { definition } from './subgraph.ts'
import {
  involvedVessels,
  type MaritimeIncidentRow,
  type MaritimePartyRow,
  maritimeIncidents,
  maritimeParties,
  vessels,
} from './tables.ts'

const anIncident = (
  changes: Partial<typeof maritimeIncidents.$inferInsert> = {},
): typeof maritimeIncidents.$inferInsert => ({
  id: 'maritime:1',
  title: '货船与渔船碰撞',
  occurredAt: new Date('2025-09-02T20:40:00Z'),
  updatedAt: new Date('2025-11-01T01:00:00Z'),
  incidentNumber: '日海事〔2025〕0041号',
  kind: 'COLLISION',
  handlingAuthority: 'MARITIME_ADMINISTRATION',
  handlingOffice: '日照岚山海事处',
  seaArea: '海州湾渔场',
  maritimeStage: 'DECIDED',
  ...changes,
})

const references = (...numbers: number[]) =>
  numbers.map((number) => ({ __typename: 'MaritimeIncident', id: `maritime:${number}` }))

describe('maritime', () => {
  let agency: TestSubgraph
  beforeAll(async () => {
    agency = await startTestSubgraph(definition)
    await agency.db.insert(vessels).values([
      {
        id: 'CN20121234567',
        name: '日海货18',
        mmsi: '413123456',
        kind: 'BULK_CARRIER',
        portOfRegistry: '日照',
        grossTonnage: 2980,
        owner: '日照海运有限公司',
      },
      { id: 'CN20087654321', name: '鲁岚渔60123', kind: 'FISHING', owner: '孙海' },
    ])
    await agency.db.insert(maritimeIncidents).values([
      anIncident({
        latitude: 35.02,
        longitude: 119.61,
        seaConditions: '东北风6级,浪高2米',
        missing: 1,
        injured: 2,
        claimAmount: 860_000.5,
        finding: '双方瞭望疏忽,货船未采用安全航速。',
      }),
      anIncident({
        id: 'maritime:2',
        incidentNumber: '日海警接〔2025〕0045号',
        kind: 'PUBLIC_SECURITY',
        handlingAuthority: 'COAST_GUARD',
        handlingOffice: '日照海警局岚山工作站',
        seaArea: null,
        port: '岚山中心渔港',
        maritimeStage: 'REPORTED',
      }),
      anIncident({ id: 'maritime:3', incidentNumber: '日海事〔2025〕0042号', protection: 'SEALED' }),
    ])
    await agency.db.insert(involvedVessels).values([
      { recordId: 'maritime:1', ordinal: 2, vesselId: 'CN20087654321', damage: '船体进水', faultPercent: 30 },
      { recordId: 'maritime:1', ordinal: 1, vesselId: 'CN20121234567', faultPercent: 70 },
    ])
    await agency.db.insert(maritimeParties).values([
      {
        recordId: 'maritime:1',
        ordinal: 2,
        name: '日照海运有限公司',
        role: 'RESPONDENT',
        capacity: 'SHIPOWNER',
        vesselId: 'CN20121234567',
      },
      {
        recordId: 'maritime:1',
        ordinal: 1,
        name: '孙海',
        role: 'CLAIMANT',
        capacity: 'FISHER',
        vesselId: 'CN20087654321',
      },
      { recordId: 'maritime:1', ordinal: 3, name: '周凯', role: 'WITNESS', capacity: 'OTHER' },
    ])
  })
  afterAll(() => agency.close())

  it('tells a collision with its vessels, casualties and parties', async () => {
    const { data, errors } = await agency.entities(
      references(1),
      `... on MaritimeIncident { reference category status kind vessel { name mmsi }
        involvedVessels { vessel { name mmsi kind portOfRegistry grossTonnage owner } damage faultPercent }
        seaArea port seaPosition { latitude longitude } seaConditions handlingAuthority handlingOffice
        maritimeStage deaths missing injured claimAmount finding
        maritimeParties { role capacity name vessel { name } } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([
      {
        reference: '日海事〔2025〕0041号',
        category: 'MARITIME',
        status: 'ADJUDICATED',
        kind: 'COLLISION',
        vessel: { name: '日海货18', mmsi: '413123456' },
        involvedVessels: [
          {
            vessel: {
              name: '日海货18',
              mmsi: '413123456',
              kind: 'BULK_CARRIER',
              portOfRegistry: '日照',
              grossTonnage: 2980,
              owner: '日照海运有限公司',
            },
            damage: null,
            faultPercent: 70,
          },
          {
            vessel: {
              name: '鲁岚渔60123',
              mmsi: null,
              kind: 'FISHING',
              portOfRegistry: null,
              grossTonnage: null,
              owner: '孙海',
            },
            damage: '船体进水',
            faultPercent: 30,
          },
        ],
        seaArea: '海州湾渔场',
        port: null,
        seaPosition: { latitude: 35.02, longitude: 119.61 },
        seaConditions: '东北风6级,浪高2米',
        handlingAuthority: 'MARITIME_ADMINISTRATION',
        handlingOffice: '日照岚山海事处',
        maritimeStage: 'DECIDED',
        deaths: 0,
        missing: 1,
        injured: 2,
        claimAmount: 860_000.5,
        finding: '双方瞭望疏忽,货船未采用安全航速。',
        maritimeParties: [
          { role: 'CLAIMANT', capacity: 'FISHER', name: '孙海', vessel: { name: '鲁岚渔60123' } },
          {
            role: 'RESPONDENT',
            capacity: 'SHIPOWNER',
            name: '日照海运有限公司',
            vessel: { name: '日海货18' },
          },
          { role: 'WITNESS', capacity: 'OTHER', name: '周凯', vessel: null },
        ],
      },
    ])
  })

  it('tells an incident in port, without a vessel or a position', async () => {
    const { data, errors } = await agency.entities(
      references(2),
      `... on MaritimeIncident { category seaArea port handlingAuthority vessel { name }
        involvedVessels { damage } seaPosition { latitude } claimAmount maritimeParties { name } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([
      {
        category: 'PUBLIC_ORDER',
        seaArea: null,
        port: '岚山中心渔港',
        handlingAuthority: 'COAST_GUARD',
        vessel: null,
        involvedVessels: [],
        seaPosition: null,
        claimAmount: null,
        maritimeParties: [],
      },
    ])
  })

  it('asks for the vessels of many incidents at once, however they are reached', async () => {
    agency.takeStatements()
    await agency.entities(
      references(1, 2),
      `... on MaritimeIncident { vessel { name mmsi } involvedVessels { damage }
        maritimeParties { vessel { name } } }`,
    )
    expect(agency.takeStatements()).toHaveLength(3)
  })

  it('keeps a sealed incident from who may not know of it', async () => {
    const { data, errors } = await agency.entities(references(3), '... on MaritimeIncident { seaArea }')
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([null])
  })

  it('does not store an incident that is neither at sea nor in port', async () => {
    const incident = anIncident({ id: 'maritime:9', incidentNumber: '日海事〔2025〕0099号', seaArea: null })
    await expect(agency.db.insert(maritimeIncidents).values(incident)).rejects.toMatchObject({
      cause: { code: '23514' },
    })
  })

  it('does not store a party aboard a vessel that is not involved', async () => {
    const party = {
      recordId: 'maritime:2',
      ordinal: 1,
      role: 'CLAIMANT',
      capacity: 'CREW',
      vesselId: 'CN20121234567',
    } as const
    await expect(agency.db.insert(maritimeParties).values(party)).rejects.toMatchObject({
      cause: { code: '23503' },
    })
  })

  it('files every kind under a category', () => {
    const categories = maritimeIncidents.kind.enumValues.map((kind) => [
      kind,
      maritimeIncidentRecords.category(anIncident({ kind }) as MaritimeIncidentRow),
    ])
    expect(Object.fromEntries(categories)).toEqual({
      COLLISION: 'MARITIME',
      GROUNDING: 'MARITIME',
      SINKING: 'MARITIME',
      FISHING_GROUND: 'MARITIME',
      FISHING_GEAR: 'MARITIME',
      AQUACULTURE: 'MARITIME',
      ILLEGAL_FISHING: 'MARITIME',
      CREW_WAGES: 'MARITIME',
      CREW_INJURY: 'MARITIME',
      CARGO: 'MARITIME',
      PORT_OPERATIONS: 'MARITIME',
      POLLUTION: 'ENVIRONMENT',
      PUBLIC_SECURITY: 'PUBLIC_ORDER',
      OTHER: 'MARITIME',
    })
  })

  it('tells every stage as a status', () => {
    const statuses = maritimeIncidents.maritimeStage.enumValues.map((maritimeStage) => [
      maritimeStage,
      maritimeIncidentRecords.status(anIncident({ maritimeStage }) as MaritimeIncidentRow),
    ])
    expect(Object.fromEntries(statuses)).toEqual({
      REPORTED: 'REGISTERED',
      INVESTIGATION: 'IN_PROGRESS',
      MEDIATION: 'IN_MEDIATION',
      SETTLED: 'SETTLED',
      DECIDED: 'ADJUDICATED',
      TO_MARITIME_COURT: 'CLOSED',
      CLOSED: 'CLOSED',
      WITHDRAWN: 'WITHDRAWN',
    })
  })

  it('tells every role as a shared one', () => {
    const roles = maritimeParties.role.enumValues.map((role) => [
      role,
      maritimeIncidentRecords.role({ role } as MaritimePartyRow),
    ])
    expect(Object.fromEntries(roles)).toEqual({
      CLAIMANT: 'APPLICANT',
      RESPONDENT: 'RESPONDENT',
      INJURED: 'VICTIM',
      WITNESS: 'WITNESS',
      OTHER: 'OTHER',
    })
  })

  it('declares its tables as they are migrated', async () => {
    const tables = [vessels, maritimeIncidents, involvedVessels, maritimeParties]
    expect(declaredColumns(tables)).toEqual(await migratedColumns(agency.db, tables))
  })
})
