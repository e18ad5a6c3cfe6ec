import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aClerk } from '../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { allRecords } from '../kit/contract/record-right.ts'
import { policeIncidentRecords } from './changes.ts'
import { definition } from './subgraph.ts'
import {
  communityOfficers,
  dispatches,
  incidentParties,
  type PoliceIncidentRow,
  policeIncidents,
  policeStations,
} from './tables.ts'

const aStation = (
  changes: Partial<typeof policeStations.$inferInsert> = {},
): typeof policeStations.$inferInsert => ({
  code: '371102540000',
  name: '日照市公安局东港分局石臼派出所',
  phone: '0633-8331110',
  placeCode: '371102003',
  ...changes,
})

const anIncident = (
  changes: Partial<typeof policeIncidents.$inferInsert> = {},
): typeof policeIncidents.$inferInsert => ({
  id: 'police:1',
  title: '楼上楼下因漏水发生争执',
  occurredAt: new Date('2025-03-01T12:00:00Z'),
  updatedAt: new Date('2025-03-02T12:00:00Z'),
  locationCode: '371102003001001',
  incidentNumber: 'J3711022025030100001',
  alarmKind: 'NEIGHBOUR_QUARREL',
  reportChannel: 'CALL_110',
  reportedAt: new Date('2025-03-01T12:05:00Z'),
  reportedBy: '王芳',
  reportText: '报警人称楼上漏水,双方发生争吵。',
  stationCode: '371102540000',
  policeStage: 'RECEIVED',
  ...changes,
})

const IDENTITY = 'passport:KOR:M1234567'

const references = (...numbers: number[]) =>
  numbers.map((number) => ({ __typename: 'PoliceIncident', id: `police:${number}` }))

describe('police', () => {
  let agency: TestSubgraph
  beforeAll(async () => {
    agency = await startTestSubgraph(definition)
    await agency.db
      .insert(policeStations)
      .values([aStation(), aStation({ code: '371103540000', name: '日照市公安局岚山分局安东卫派出所' })])
    await agency.db.insert(communityOfficers).values({
      badgeNumber: '112345',
      name: '赵刚',
      phone: '13800000000',
      stationCode: '371102540000',
      placeCode: '371102003001',
    })
    await agency.db.insert(policeIncidents).values([
      anIncident(),
      anIncident({
        id: 'police:2',
        incidentNumber: 'J3711022025030100002',
        officerBadge: '112345',
        policeStage: 'CONCLUDED',
        outcome: 'TRANSFERRED_TO_MEDIATION',
        outcomeText: '双方同意由街道调委会调解',
        concludedAt: new Date('2025-03-02T02:00:00Z'),
        transferredAt: new Date('2025-03-02T01:30:00Z'),
        mediationCommittee: '石臼街道人民调解委员会',
        mediationResult: 'AGREED',
      }),
      anIncident({
        id: 'police:3',
        incidentNumber: 'J3711022025030100003',
        stationCode: '371103540000',
        alarmKind: 'DOMESTIC_VIOLENCE',
        protection: 'SEALED',
      }),
    ])
    await agency.db.insert(incidentParties).values([
      { recordId: 'police:1', ordinal: 1, name: '王芳', identity: IDENTITY, role: 'REPORTER' },
      { recordId: 'police:2', ordinal: 2, name: '李强', role: 'SUSPECT', penalty: '警告' },
      { recordId: 'police:2', ordinal: 1, name: '王芳', identity: IDENTITY, role: 'REPORTER' },
    ])
    await agency.db.insert(dispatches).values([
      {
        recordId: 'police:2',
        ordinal: 2,
        unit: '特巡警大队三组',
        officerCount: 4,
        dispatchedAt: new Date('2025-03-01T12:10:00Z'),
      },
      {
        recordId: 'police:2',
        ordinal: 1,
        unit: '石臼派出所巡逻二组',
        officerCount: 2,
        dispatchedAt: new Date('2025-03-01T12:06:00Z'),
        arrivedAt: new Date('2025-03-01T12:14:00Z'),
        clearedAt: new Date('2025-03-01T13:00:00Z'),
      },
    ])
  })
  afterAll(() => agency.close())

  it('tells an incident with its report, station, dispatch and transfer to mediation', async () => {
    const { data, errors } = await agency.entities(
      references(1, 2),
      `... on PoliceIncident { reference category status alarmKind reportChannel reportedAt reportedBy
        reportText station stationPhone communityOfficer { badgeNumber name phone } policeStage
        dispatches { unit officerCount dispatchedAt arrivedAt clearedAt } outcome outcomeText concludedAt
        mediationTransfer { transferredAt mediationCommittee mediationResult }
        incidentParties { role name penalty } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities[0]).toMatchObject({
      status: 'REGISTERED',
      communityOfficer: null,
      dispatches: [],
      outcome: null,
      concludedAt: null,
      mediationTransfer: null,
    })
    expect(data._entities[1]).toEqual({
      reference: 'J3711022025030100002',
      category: 'NEIGHBOURHOOD',
      status: 'SETTLED',
      alarmKind: 'NEIGHBOUR_QUARREL',
      reportChannel: 'CALL_110',
      reportedAt: '2025-03-01T20:05:00+08:00',
      reportedBy: '王芳',
      reportText: '报警人称楼上漏水,双方发生争吵。',
      station: '日照市公安局东港分局石臼派出所',
      stationPhone: '0633-8331110',
      communityOfficer: { badgeNumber: '112345', name: '赵刚', phone: '13800000000' },
      policeStage: 'CONCLUDED',
      dispatches: [
        {
          unit: '石臼派出所巡逻二组',
          officerCount: 2,
          dispatchedAt: '2025-03-01T20:06:00+08:00',
          arrivedAt: '2025-03-01T20:14:00+08:00',
          clearedAt: '2025-03-01T21:00:00+08:00',
        },
        {
          unit: '特巡警大队三组',
          officerCount: 4,
          dispatchedAt: '2025-03-01T20:10:00+08:00',
          arrivedAt: null,
          clearedAt: null,
        },
      ],
      outcome: 'TRANSFERRED_TO_MEDIATION',
      outcomeText: '双方同意由街道调委会调解',
      concludedAt: '2025-03-02T10:00:00+08:00',
      mediationTransfer: {
        transferredAt: '2025-03-02T09:30:00+08:00',
        mediationCommittee: '石臼街道人民调解委员会',
        mediationResult: 'AGREED',
      },
      incidentParties: [
        { role: 'REPORTER', name: '王芳', penalty: null },
        { role: 'SUSPECT', name: '李强', penalty: '警告' },
      ],
    })
  })

  it('answers the unified view of many incidents with two statements', async () => {
    agency.takeStatements()
    const caller = aClerk({ mayKnow: allRecords(['OPEN', 'PROTECTED', 'SEALED']) })
    const { data } = await agency.entities(references(1, 2, 3), '... on PoliceIncident { station }', caller)
    expect(data._entities.map(({ station }: { station: string }) => station)).toEqual([
      '日照市公安局东港分局石臼派出所',
      '日照市公安局东港分局石臼派出所',
      '日照市公安局岚山分局安东卫派出所',
    ])
    expect(agency.takeStatements()).toHaveLength(2)
  })

  it('lists a person with three statements', async () => {
    agency.takeStatements()
    const { data } = await agency.entities(
      [{ __typename: 'Person', identity: IDENTITY }],
      '... on Person { policeIncidents(first: 5) { nodes { id reference station outcome } } }',
    )
    expect(data._entities[0].policeIncidents.nodes).toMatchObject([{ id: 'police:2' }, { id: 'police:1' }])
    expect(agency.takeStatements()).toHaveLength(3)
  })

  it('keeps a sealed incident from who may not know of it', async () => {
    const { data, errors } = await agency.entities(references(3), '... on PoliceIncident { station }')
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([null])
  })

  it.each([
    ['an outcome before the conclusion', { outcome: 'WARNED', concludedAt: new Date() }],
    ['a conclusion without an outcome', { policeStage: 'CONCLUDED' }],
    [
      'a transfer to nobody',
      { policeStage: 'CONCLUDED', outcome: 'TRANSFERRED_TO_MEDIATION', concludedAt: new Date() },
    ],
    ['the result of no mediation', { mediationResult: 'AGREED' }],
  ] as const)('does not store %s', async (_, columns) => {
    const incident = anIncident({ id: 'police:9', incidentNumber: 'J3711022025030100009', ...columns })
    await expect(agency.db.insert(policeIncidents).values(incident)).rejects.toMatchObject({
      cause: { code: '23514' },
    })
  })

  it('files every kind of alarm under a category', () => {
    const categories = policeIncidents.alarmKind.enumValues.map((alarmKind) => [
      alarmKind,
      policeIncidentRecords.category(anIncident({ alarmKind }) as PoliceIncidentRow),
    ])
    expect(Object.fromEntries(categories)).toEqual({
      NEIGHBOUR_QUARREL: 'NEIGHBOURHOOD',
      FAMILY_QUARREL: 'FAMILY',
      DOMESTIC_VIOLENCE: 'FAMILY',
      DEBT_QUARREL: 'DEBT',
      LABOUR_QUARREL: 'LABOUR',
      CONSUMER_QUARREL: 'CONSUMER',
      LAND_QUARREL: 'LAND_AND_HOUSING',
      MEDICAL_QUARREL: 'MEDICAL',
      TRAFFIC_QUARREL: 'TRAFFIC',
      ASSAULT: 'PUBLIC_ORDER',
      DISTURBANCE: 'PUBLIC_ORDER',
      NOISE: 'PUBLIC_ORDER',
      PROPERTY_DAMAGE: 'PUBLIC_ORDER',
      THEFT: 'PUBLIC_ORDER',
      FRAUD: 'PUBLIC_ORDER',
      OTHER: 'OTHER',
    })
  })

  const statusOf = (columns: Partial<PoliceIncidentRow>) =>
    policeIncidentRecords.status({
      ...anIncident(),
      outcome: null,
      mediationResult: null,
      ...columns,
    } as PoliceIncidentRow)

  it.each([
    [{ policeStage: 'RECEIVED' }, 'REGISTERED'],
    [{ policeStage: 'DISPATCHED' }, 'IN_PROGRESS'],
    [{ policeStage: 'INVESTIGATION' }, 'IN_PROGRESS'],
    [{ outcome: 'TRANSFERRED_TO_MEDIATION', mediationResult: 'AGREED' }, 'SETTLED'],
    [{ outcome: 'TRANSFERRED_TO_MEDIATION', mediationResult: 'FAILED' }, 'CLOSED'],
    [{ outcome: 'FINED', mediationResult: 'FAILED' }, 'ADJUDICATED'],
  ] as const)('tells %o as %s', (columns, status) => {
    expect(statusOf(columns)).toBe(status)
  })

  it('tells every outcome as a status', () => {
    const statuses = policeIncidents.outcome.enumValues.map((outcome) => [outcome, statusOf({ outcome })])
    expect(Object.fromEntries(statuses)).toEqual({
      MEDIATED: 'SETTLED',
      TRANSFERRED_TO_MEDIATION: 'IN_MEDIATION',
      WARNED: 'ADJUDICATED',
      FINED: 'ADJUDICATED',
      DETAINED: 'ADJUDICATED',
      CRIMINAL_CASE: 'IN_PROGRESS',
      REFERRED: 'CLOSED',
      NO_VIOLATION: 'CLOSED',
      UNFOUNDED: 'CLOSED',
      WITHDRAWN: 'WITHDRAWN',
    })
  })

  it('tells every role as a shared one', () => {
    const roles = incidentParties.role.enumValues.map((role) => [
      role,
      policeIncidentRecords.role({ role } as typeof incidentParties.$inferSelect),
    ])
    expect(Object.fromEntries(roles)).toEqual({
      REPORTER: 'APPLICANT',
      COUNTERPARTY: 'RESPONDENT',
      VICTIM: 'VICTIM',
      SUSPECT: 'RESPONDENT',
      WITNESS: 'WITNESS',
      OTHER: 'OTHER',
    })
  })

  it('declares its tables as they are migrated', async () => {
    const tables = [policeStations, communityOfficers, policeIncidents, incidentParties, dispatches]
    expect(declaredColumns(tables)).toEqual(await migratedColumns(agency.db, tables))
  })
})
