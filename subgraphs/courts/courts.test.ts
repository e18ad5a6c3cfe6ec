import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestSubgraph, type TestSubgraph } from '../../tests/harness/subgraph.ts'
import { declaredColumns, migratedColumns } from '../../tests/harness/tables.ts'
import { courtCaseRecords } from './changes.ts'
import { definition } from './subgraph.ts'
import { type CourtCaseRow, courtCases, hearings, litigants } from './tables.ts'

const aCase = (changes: Partial<typeof courtCases.$inferInsert> = {}): typeof courtCases.$inferInsert => ({
  id: 'courts:1',
  title: '王芳与李强民间借贷纠纷',
  occurredAt: new Date('2025-03-01T01:30:00Z'),
  updatedAt: new Date('2025-06-01T01:30:00Z'),
  locationCode: '371102001001001',
  caseNumber: '(2025)鲁1102民初123号',
  court: '日照市东港区人民法院',
  caseKind: 'CIVIL',
  stage: 'TRIAL',
  judge: '赵敏',
  cause: '民间借贷纠纷',
  claimAmount: 52_000.5,
  ...changes,
})

describe('courts', () => {
  let courts: TestSubgraph
  beforeAll(async () => {
    courts = await startTestSubgraph(definition)
    await courts.db.insert(courtCases).values([
      aCase(),
      aCase({
        id: 'courts:2',
        caseNumber: '(2024)鲁1102民初9号',
        stage: 'JUDGED',
        judgedOn: '2024-12-05',
        judgmentOutcome: 'PARTLY_UPHELD',
        awardedAmount: 40_000,
        judgmentSummary: '被告于判决生效之日起十日内偿还原告借款40000元。',
      }),
      aCase({ id: 'courts:3', caseNumber: '(2025)鲁1102民初7号', protection: 'SEALED' }),
    ])
    await courts.db.insert(litigants).values([
      { recordId: 'courts:1', ordinal: 2, name: '李强', identity: null, role: 'DEFENDANT' },
      {
        recordId: 'courts:1',
        ordinal: 1,
        name: '王芳',
        identity: 'passport:KOR:M1234567',
        role: 'PLAINTIFF',
        representative: '山东海曲律师事务所 周凯',
      },
    ])
    await courts.db.insert(hearings).values([
      { recordId: 'courts:1', at: new Date('2025-05-10T01:00:00Z'), room: '第三法庭', note: '当庭质证' },
      { recordId: 'courts:1', at: new Date('2025-04-10T01:00:00Z'), room: '第三法庭' },
    ])
  })
  afterAll(() => courts.close())

  it('tells a case with its hearings, litigants and judgment', async () => {
    const { data, errors } = await courts.entities(
      [
        { __typename: 'CourtCase', id: 'courts:1' },
        { __typename: 'CourtCase', id: 'courts:2' },
      ],
      `... on CourtCase { reference category status occurredAt court caseKind stage judge cause claimAmount
        hearings { at room note } litigants { role name representative }
        judgment { on outcome awardedAmount summary } }`,
    )
    expect(errors).toBeUndefined()
    expect(data._entities[0]).toEqual({
      reference: '(2025)鲁1102民初123号',
      category: 'DEBT',
      status: 'IN_PROGRESS',
      occurredAt: '2025-03-01T09:30:00+08:00',
      court: '日照市东港区人民法院',
      caseKind: 'CIVIL',
      stage: 'TRIAL',
      judge: '赵敏',
      cause: '民间借贷纠纷',
      claimAmount: 52_000.5,
      hearings: [
        { at: '2025-04-10T09:00:00+08:00', room: '第三法庭', note: null },
        { at: '2025-05-10T09:00:00+08:00', room: '第三法庭', note: '当庭质证' },
      ],
      litigants: [
        { role: 'PLAINTIFF', name: '王芳', representative: '山东海曲律师事务所 周凯' },
        { role: 'DEFENDANT', name: '李强', representative: null },
      ],
      judgment: null,
    })
    expect(data._entities[1]).toMatchObject({
      hearings: [],
      judgment: {
        on: '2024-12-05',
        outcome: 'PARTLY_UPHELD',
        awardedAmount: 40_000,
        summary: '被告于判决生效之日起十日内偿还原告借款40000元。',
      },
    })
  })

  it('asks for the hearings of many cases at once', async () => {
    courts.takeStatements()
    const representations = ['courts:1', 'courts:2', 'courts:9'].map((id) => ({
      __typename: 'CourtCase',
      id,
    }))
    const { data } = await courts.entities(representations, '... on CourtCase { court hearings { at } }')
    expect(data._entities.map((entity: unknown) => entity !== null)).toEqual([true, true, false])
    expect(courts.takeStatements()).toHaveLength(2)
  })

  it.each([
    ['民间借贷纠纷', 'DEBT'],
    ['离婚纠纷', 'FAMILY'],
    ['相邻通行纠纷', 'NEIGHBOURHOOD'],
    ['机动车交通事故责任纠纷', 'TRAFFIC'],
    ['医疗损害责任纠纷', 'MEDICAL'],
    ['追索劳动报酬纠纷', 'LABOUR'],
    ['物业服务合同纠纷', 'LAND_AND_HOUSING'],
    ['船员劳务合同纠纷', 'MARITIME'],
    ['网络购物合同纠纷', 'CONSUMER'],
    ['著作权权属纠纷', 'OTHER'],
  ])('files the cause %s under %s', (cause, category) => {
    expect(courtCaseRecords.category(aCase({ cause }) as CourtCaseRow)).toBe(category)
  })

  it.each([
    [{ stage: 'FILED' }, 'REGISTERED'],
    [{ stage: 'MEDIATION' }, 'IN_MEDIATION'],
    [{ stage: 'TRIAL' }, 'IN_PROGRESS'],
    [{ stage: 'APPEAL' }, 'IN_PROGRESS'],
    [{ stage: 'JUDGED' }, 'ADJUDICATED'],
    [{ stage: 'ENFORCEMENT' }, 'ADJUDICATED'],
    [{ stage: 'CLOSED' }, 'CLOSED'],
    [{ stage: 'CLOSED', judgmentOutcome: 'SETTLED' }, 'SETTLED'],
    [{ stage: 'WITHDRAWN' }, 'WITHDRAWN'],
  ] as const)('tells %o as %s', (columns, status) => {
    expect(courtCaseRecords.status(aCase(columns) as CourtCaseRow)).toBe(status)
  })

  it('declares its tables as they are migrated', async () => {
    const tables = [courtCases, litigants, hearings]
    expect(declaredColumns(tables)).toEqual(await migratedColumns(courts.db, tables))
  })
})
