import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aClerk } from '../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { allRecords } from '../kit/contract/record-right.ts'
import { medicalDisputeRecords } from './changes.ts'
import { definition } from './subgraph.ts'
import { disputants, expertOpinions, type MedicalDisputeRow, medicalDisputes } from './tables.ts'

const aDispute = (changes: Partial<typeof medicalDisputes.$inferInsert> = {}) => ({
  id: 'health:1',
  title: '骨科术后感染引发的医疗纠纷',
  occurredAt: new Date('2025-03-01T01:30:00Z'),
  updatedAt: new Date('2025-06-01T01:30:00Z'),
  locationCode: '371102004001001',
  protection: 'PROTECTED' as const,
  disputeNumber: '日医纠〔2025〕0123号',
  hospital: '日照市人民医院',
  department: '骨科',
  disputeKind: 'SURGERY' as const,
  handlingStage: 'MEDIATION' as const,
  harm: 'DISABILITY' as const,
  claimAmount: 186_000.5,
  recordsSealedOn: '2025-03-02',
  committee: '日照市医疗纠纷人民调解委员会',
  committeeAcceptedOn: '2025-03-20',
  committeeMediator: '郑建国',
  ...changes,
})

describe('health', () => {
  let health: TestSubgraph
  beforeAll(async () => {
    health = await startTestSubgraph(definition)
    await health.db.insert(medicalDisputes).values([
      aDispute(),
      aDispute({
        id: 'health:2',
        disputeNumber: '日医纠〔2024〕0009号',
        handlingStage: 'SETTLED',
        settledOn: '2024-12-05',
        settlementAmount: 60_000,
        insuredAmount: 45_000,
        confirmedOn: '2024-12-20',
      }),
      aDispute({ id: 'health:3', disputeNumber: '日医纠〔2025〕0007号', protection: 'OPEN' }),
    ])
    await health.db.insert(disputants).values([
      {
        recordId: 'health:1',
        ordinal: 2,
        name: '日照市人民医院',
        role: 'HOSPITAL',
        representative: '医务科',
      },
      {
        recordId: 'health:1',
        ordinal: 1,
        name: '孙梅',
        identity: 'passport:KOR:M1234567',
        role: 'CLAIMANT',
        relation: '子女',
      },
    ])
    await health.db.insert(expertOpinions).values([
      {
        recordId: 'health:1',
        ordinal: 2,
        kind: 'DAMAGE_APPRAISAL',
        institution: '日照市医学会',
        givenOn: '2025-05-18',
        fault: true,
        causation: 'MINOR',
        disabilityGrade: 9,
        summary: '院方术后抗感染处置不及时，为次要原因。',
      },
      {
        recordId: 'health:1',
        ordinal: 1,
        kind: 'CONSULTATION',
        institution: '日照市医疗纠纷专家库',
        givenOn: '2025-04-02',
        fault: false,
        causation: 'NONE',
      },
    ])
  })
  afterAll(() => health.close())

  it('tells a dispute with its sides, expert opinions and settlement', async () => {
    const { data, errors } = await health.entities(
      [
        { __typename: 'MedicalDispute', id: 'health:1' },
        { __typename: 'MedicalDispute', id: 'health:2' },
      ],
      `... on MedicalDispute { reference category status occurredAt hospital department disputeKind
        handlingStage harm claimAmount recordsSealedOn committee committeeAcceptedOn committeeMediator
        expertOpinions { kind institution givenOn fault causation disabilityGrade summary }
        settlement { agreedOn amount insuredAmount confirmedOn paidOn }
        disputants { role name relation representative } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities[0]).toEqual({
      reference: '日医纠〔2025〕0123号',
      category: 'MEDICAL',
      status: 'IN_MEDIATION',
      occurredAt: '2025-03-01T09:30:00+08:00',
      hospital: '日照市人民医院',
      department: '骨科',
      disputeKind: 'SURGERY',
      handlingStage: 'MEDIATION',
      harm: 'DISABILITY',
      claimAmount: 186_000.5,
      recordsSealedOn: '2025-03-02',
      committee: '日照市医疗纠纷人民调解委员会',
      committeeAcceptedOn: '2025-03-20',
      committeeMediator: '郑建国',
      expertOpinions: [
        {
          kind: 'CONSULTATION',
          institution: '日照市医疗纠纷专家库',
          givenOn: '2025-04-02',
          fault: false,
          causation: 'NONE',
          disabilityGrade: null,
          summary: null,
        },
        {
          kind: 'DAMAGE_APPRAISAL',
          institution: '日照市医学会',
          givenOn: '2025-05-18',
          fault: true,
          causation: 'MINOR',
          disabilityGrade: 9,
          summary: '院方术后抗感染处置不及时，为次要原因。',
        },
      ],
      settlement: null,
      disputants: [
        { role: 'CLAIMANT', name: '孙梅', relation: '子女', representative: null },
        { role: 'HOSPITAL', name: '日照市人民医院', relation: null, representative: '医务科' },
      ],
    })
    expect(data._entities[1]).toMatchObject({
      status: 'SETTLED',
      expertOpinions: [],
      settlement: {
        agreedOn: '2024-12-05',
        amount: 60_000,
        insuredAmount: 45_000,
        confirmedOn: '2024-12-20',
        paidOn: null,
      },
      disputants: [],
    })
  })

  it('keeps disputes with health details from callers who may know open records alone', async () => {
    const { data } = await health.query(
      `{ _entities(representations: [{ __typename: "Location", code: "371102" }]) {
        ... on Location { medicalDisputes { totalCount nodes { id } } } } }`,
      {},
      aClerk({ mayKnow: allRecords(['OPEN']) }),
    )
    expect(data._entities[0].medicalDisputes).toEqual({ totalCount: 1, nodes: [{ id: 'health:3' }] })
  })

  it('asks for each relation of many disputes at once', async () => {
    health.takeStatements()
    const representations = ['health:1', 'health:2', 'health:9'].map((id) => ({
      __typename: 'MedicalDispute',
      id,
    }))
    const { data } = await health.entities(
      representations,
      '... on MedicalDispute { hospital expertOpinions { fault } disputants { role } }',
    )
    expect(data._entities.map((entity: unknown) => entity !== null)).toEqual([true, true, false])
    expect(health.takeStatements()).toHaveLength(3)
  })

  it('tells every stage in words that all agencies share', () => {
    const told = medicalDisputes.handlingStage.enumValues.map((handlingStage) => [
      handlingStage,
      medicalDisputeRecords.status(aDispute({ handlingStage }) as MedicalDisputeRow),
    ])
    expect(Object.fromEntries(told)).toEqual({
      REPORTED: 'REGISTERED',
      NEGOTIATION: 'IN_PROGRESS',
      MEDIATION: 'IN_MEDIATION',
      APPRAISAL: 'IN_PROGRESS',
      SETTLED: 'SETTLED',
      LITIGATION: 'CLOSED',
      CLOSED: 'CLOSED',
      WITHDRAWN: 'WITHDRAWN',
    })
  })

  it('tells the center of every side in words that all agencies share', async () => {
    const roles = disputants.role.enumValues
    await health.db
      .insert(disputants)
      .values(roles.map((role, index) => ({ recordId: 'health:3', ordinal: index + 1, name: role, role })))
    const { body } = await health.changes()
    const { changes } = body as { changes: { id: string; parties: { name: string; role: string }[] }[] }
    const parties = changes.find(({ id }) => id === 'health:3')!.parties
    expect(Object.fromEntries(parties.map(({ name, role }) => [name, role]))).toEqual({
      CLAIMANT: 'APPLICANT',
      PATIENT: 'VICTIM',
      HOSPITAL: 'RESPONDENT',
      CLINICIAN: 'OTHER',
    })
  })

  it('declares its tables as they are migrated', async () => {
    const tables = [medicalDisputes, disputants, expertOpinions]
    expect(declaredColumns(tables)).toEqual(await migratedColumns(health.db, tables))
  })
})
