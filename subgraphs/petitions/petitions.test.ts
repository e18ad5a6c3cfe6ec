import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aClerk } from '../../tests/harness/keys.ts'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { allRecords } from '../kit/contract/record-right.ts'
import { petitionRecords } from './changes.ts'
import { definition } from './subgraph.ts'
import { handovers, type PetitionRow, petitionParties, petitions } from './tables.ts'

const aPetition = (changes: Partial<typeof petitions.$inferInsert> = {}): typeof petitions.$inferInsert => ({
  id: 'petitions:1',
  title: '反映征地补偿款未足额发放',
  occurredAt: new Date('2025-03-01T01:30:00Z'),
  updatedAt: new Date('2025-05-20T01:30:00Z'),
  locationCode: '371102001001001',
  petitionNumber: '日信〔2025〕000001号',
  channel: 'VISIT',
  level: 'COUNTY',
  subject: '请求足额发放2023年征地补偿款',
  subjectClass: 'LAND',
  petitionStage: 'ACCEPTED',
  petitionOffice: '东港区信访局',
  respondingUnit: '涛雒镇人民政府',
  acceptedOn: '2025-03-10',
  petitionerCount: 1,
  ...changes,
})

const references = (...numbers: number[]) =>
  numbers.map((number) => ({ __typename: 'Petition', id: `petitions:${number}` }))

describe('petitions', () => {
  let agency: TestSubgraph
  beforeAll(async () => {
    agency = await startTestSubgraph(definition)
    await agency.db.insert(petitions).values([
      aPetition(),
      aPetition({
        id: 'petitions:2',
        petitionNumber: '日信〔2025〕000002号',
        level: 'CITY',
        petitionStage: 'REPLIED',
        extensionDays: 20,
        extensionReason: '涉及部门多,需进一步核实',
        acceptedOn: '2025-06-01',
        repliedOn: '2025-08-20',
        replyText: '经核实,补偿款差额已于8月15日拨付到户。',
        officeRating: 'SATISFIED',
        unitRating: 'BASICALLY_SATISFIED',
        petitionerCount: 23,
        repeatsId: 'petitions:1',
      }),
      aPetition({
        id: 'petitions:3',
        petitionNumber: '日信〔2025〕000003号',
        petitionStage: 'REPLIED',
        acceptedOn: '2025-06-01',
        repliedOn: '2025-08-01',
        replyText: '已调解。',
        petitionerCount: 4,
      }),
      aPetition({ id: 'petitions:4', petitionNumber: '日信〔2025〕000004号', protection: 'SEALED' }),
      aPetition({
        id: 'petitions:5',
        petitionNumber: '日信〔2025〕000005号',
        petitionStage: 'REGISTERED',
        respondingUnit: null,
        acceptedOn: null,
        petitionerCount: 5,
        repeatsId: 'petitions:4',
      }),
    ])
    await agency.db.insert(petitionParties).values([
      { recordId: 'petitions:2', ordinal: 3, name: '涛雒镇某村村委会主任', role: 'COMPLAINED_OF' },
      { recordId: 'petitions:2', ordinal: 2, name: '李强', role: 'PETITIONER' },
      { recordId: 'petitions:2', ordinal: 1, name: '王芳', role: 'REPRESENTATIVE' },
    ])
    await agency.db.insert(handovers).values([
      {
        recordId: 'petitions:2',
        ordinal: 2,
        at: new Date('2025-07-15T02:00:00Z'),
        manner: 'SUPERVISED',
        fromUnit: '日照市信访局',
        toUnit: '涛雒镇人民政府',
        instruction: '请于8月底前办结',
      },
      {
        recordId: 'petitions:2',
        ordinal: 1,
        at: new Date('2025-05-28T02:00:00Z'),
        manner: 'FORWARDED',
        fromUnit: '日照市信访局',
        toUnit: '涛雒镇人民政府',
      },
    ])
  })
  afterAll(() => agency.close())

  it('tells a collective, repeated petition with its way, its reply and its rating', async () => {
    const { data, errors } = await agency.entities(
      references(2),
      `... on Petition { reference category status channel level subject subjectClass petitionStage
        petitionOffice respondingUnit acceptedOn extension { days reason } dueDate
        reply { on text inTime } petitionerSatisfaction { withOffice withUnit }
        petitionerCount collective repeated earlierPetition { reference repeated }
        handovers { at manner fromUnit toUnit instruction } petitionParties { role name } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([
      {
        reference: '日信〔2025〕000002号',
        category: 'LAND_AND_HOUSING',
        status: 'CLOSED',
        channel: 'VISIT',
        level: 'CITY',
        subject: '请求足额发放2023年征地补偿款',
        subjectClass: 'LAND',
        petitionStage: 'REPLIED',
        petitionOffice: '东港区信访局',
        respondingUnit: '涛雒镇人民政府',
        acceptedOn: '2025-06-01',
        extension: { days: 20, reason: '涉及部门多,需进一步核实' },
        dueDate: '2025-08-20',
        reply: { on: '2025-08-20', text: '经核实,补偿款差额已于8月15日拨付到户。', inTime: true },
        petitionerSatisfaction: { withOffice: 'SATISFIED', withUnit: 'BASICALLY_SATISFIED' },
        petitionerCount: 23,
        collective: true,
        repeated: true,
        earlierPetition: { reference: '日信〔2025〕000001号', repeated: false },
        handovers: [
          {
            at: '2025-05-28T10:00:00+08:00',
            manner: 'FORWARDED',
            fromUnit: '日照市信访局',
            toUnit: '涛雒镇人民政府',
            instruction: null,
          },
          {
            at: '2025-07-15T10:00:00+08:00',
            manner: 'SUPERVISED',
            fromUnit: '日照市信访局',
            toUnit: '涛雒镇人民政府',
            instruction: '请于8月底前办结',
          },
        ],
        petitionParties: [
          { role: 'REPRESENTATIVE', name: '王芳' },
          { role: 'PETITIONER', name: '李强' },
          { role: 'COMPLAINED_OF', name: '涛雒镇某村村委会主任' },
        ],
      },
    ])
  })

  it('has nothing to tell of what has not come yet', async () => {
    const { data, errors } = await agency.entities(
      references(5),
      `... on Petition { respondingUnit acceptedOn extension { days } dueDate reply { on }
        petitionerSatisfaction { withUnit } collective handovers { at } petitionParties { name } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual([
      {
        respondingUnit: null,
        acceptedOn: null,
        extension: null,
        dueDate: null,
        reply: null,
        petitionerSatisfaction: null,
        collective: true,
        handovers: [],
        petitionParties: [],
      },
    ])
  })

  it('tells a reply after the due date, and four petitioners as not collective', async () => {
    const { data } = await agency.entities(
      references(3),
      '... on Petition { dueDate collective reply { inTime } }',
    )
    expect(data._entities).toEqual([{ dueDate: '2025-07-31', collective: false, reply: { inTime: false } }])
  })

  it('tells of the earlier petition only who may know of it', async () => {
    const selection = '... on Petition { repeated earlierPetition { id } }'
    const clerk = await agency.entities(references(5), selection)
    expect(clerk.data._entities).toEqual([{ repeated: true, earlierPetition: null }])
    const caller = aClerk({ mayKnow: allRecords(['OPEN', 'PROTECTED', 'SEALED']) })
    const judge = await agency.entities(references(5), selection, caller)
    expect(judge.data._entities).toEqual([{ repeated: true, earlierPetition: { id: 'petitions:4' } }])
  })

  it('asks for the relations of many petitions at once', async () => {
    agency.takeStatements()
    await agency.entities(
      references(1, 2, 3, 5),
      '... on Petition { handovers { at } petitionParties { name } earlierPetition { id } }',
    )
    expect(agency.takeStatements()).toHaveLength(4)
  })

  it.each([
    ['an extension beyond thirty days', { extensionDays: 31, extensionReason: '情况复杂' }],
    [
      'an extension of what is not accepted',
      { petitionStage: 'FORWARDED', acceptedOn: null, extensionDays: 9 },
    ],
    ['a reply before acceptance', { repliedOn: '2025-03-09', replyText: '已调解。' }],
    ['a replied petition without a reply', { petitionStage: 'REPLIED' }],
    ['a petition that repeats itself', { repeatsId: 'petitions:9' }],
  ] as const)('does not store %s', async (_, columns) => {
    const petition = aPetition({ id: 'petitions:9', petitionNumber: '日信〔2025〕000009号', ...columns })
    await expect(agency.db.insert(petitions).values(petition)).rejects.toMatchObject({
      cause: { code: '23514' },
    })
  })

  it('files every subject class under a category', () => {
    const categories = petitions.subjectClass.enumValues.map((subjectClass) => [
      subjectClass,
      petitionRecords.category(aPetition({ subjectClass }) as PetitionRow),
    ])
    expect(Object.fromEntries(categories)).toEqual({
      AGRICULTURE: 'LAND_AND_HOUSING',
      LAND: 'LAND_AND_HOUSING',
      HOUSING_AND_CONSTRUCTION: 'LAND_AND_HOUSING',
      LABOUR_AND_SOCIAL_SECURITY: 'LABOUR',
      HEALTH: 'MEDICAL',
      TRANSPORT: 'TRAFFIC',
      FISHERY_AND_SEA: 'MARITIME',
      ENVIRONMENT: 'ENVIRONMENT',
      COMMERCE: 'CONSUMER',
      FINANCE: 'DEBT',
      CIVIL_AFFAIRS: 'FAMILY',
      COMMUNITY: 'NEIGHBOURHOOD',
      POLITICS_AND_LAW: 'ADMINISTRATIVE',
      GOVERNMENT_CONDUCT: 'ADMINISTRATIVE',
      OTHER: 'OTHER',
    })
  })

  it('tells every stage as a status', () => {
    const statuses = petitions.petitionStage.enumValues.map((petitionStage) => [
      petitionStage,
      petitionRecords.status(aPetition({ petitionStage }) as PetitionRow),
    ])
    expect(Object.fromEntries(statuses)).toEqual({
      REGISTERED: 'REGISTERED',
      FORWARDED: 'IN_PROGRESS',
      REJECTED: 'CLOSED',
      ACCEPTED: 'IN_PROGRESS',
      MEDIATION: 'IN_MEDIATION',
      SETTLED: 'SETTLED',
      REPLIED: 'CLOSED',
      REVIEW: 'IN_PROGRESS',
      REVIEWED: 'ADJUDICATED',
      WITHDRAWN: 'WITHDRAWN',
    })
  })

  it('tells the center of parties in shared roles', async () => {
    const { body } = await agency.changes()
    const { changes } = body as { changes: { id: string; parties: { role: string; name: string }[] }[] }
    expect(changes.find(({ id }) => id === 'petitions:2')!.parties).toEqual([
      { role: 'APPLICANT', name: '王芳', identity: null },
      { role: 'APPLICANT', name: '李强', identity: null },
      { role: 'RESPONDENT', name: '涛雒镇某村村委会主任', identity: null },
    ])
  })

  it('declares its tables as they are migrated', async () => {
    const tables = [petitions, petitionParties, handovers]
    expect(declaredColumns(tables)).toEqual(await migratedColumns(agency.db, tables))
  })
})
