/** How the center takes disputes in: what they are, where they go, and how they end. */

import type { IntakeKind } from '../../../subgraphs/center/intake/kinds.ts'
import type { Category } from '../../../subgraphs/kit/contract/change.ts'

/** Of a hundred disputes that people bring to the center. */
export const SHARES: Readonly<Record<Category, number>> = {
  NEIGHBOURHOOD: 23,
  LABOUR: 16,
  FAMILY: 14,
  LAND_AND_HOUSING: 13,
  DEBT: 12,
  CONSUMER: 8,
  TRAFFIC: 4,
  ENVIRONMENT: 3,
  MEDICAL: 2,
  PUBLIC_ORDER: 2,
  MARITIME: 1,
  ADMINISTRATIVE: 1,
  OTHER: 1,
}

/** The kind of a dispute by the words of its topic: the first that fits, else OTHER_KIND. */
export const KINDS_BY_WORDS: Readonly<
  Record<Category, readonly (readonly [words: RegExp, kind: IntakeKind])[]>
> = {
  DEBT: [
    [/民间借贷|小额借款/, 'PRIVATE_LOAN'],
    [/买卖合同|建设工程/, 'UNPAID_GOODS'],
    [/追偿权/, 'GUARANTEE'],
    [/合伙/, 'PARTNERSHIP'],
  ],
  NEIGHBOURHOOD: [
    [/噪声/, 'NOISE'],
    [/漏水/, 'LEAKAGE'],
    [/犬|动物/, 'ANIMALS'],
    [/车位|道路|过道|排水|采光|地界/, 'PASSAGE_OR_BOUNDARY'],
  ],
  FAMILY: [
    [/家庭暴力|安全保护令/, 'FAMILY_VIOLENCE'],
    [/离婚/, 'DIVORCE'],
    [/抚养/, 'CARE_OF_CHILDREN'],
    [/赡养/, 'SUPPORT_OF_PARENTS'],
    [/继承|分家/, 'INHERITANCE'],
    [/婚约/, 'BETROTHAL'],
  ],
  LABOUR: [
    [/工资|劳务/, 'UNPAID_WAGES'],
    [/工伤|受伤/, 'INJURY_AT_WORK'],
    [/劳动关系|劳动合同|劳动争议/, 'EMPLOYMENT_CONTRACT'],
  ],
  CONSUMER: [
    [/退费|预付/, 'PREPAYMENT'],
    [/./, 'GOODS_AND_SERVICES'],
  ],
  LAND_AND_HOUSING: [
    [/物业/, 'PROPERTY_MANAGEMENT'],
    [/商品房|二手房/, 'HOUSE_PURCHASE'],
    [/租赁/, 'TENANCY'],
    [/承包|宅基地/, 'FARMLAND'],
    [/拆迁/, 'EXPROPRIATION'],
  ],
  MEDICAL: [
    [/收费/, 'MEDICAL_FEES'],
    [/./, 'TREATMENT'],
  ],
  TRAFFIC: [[/./, 'TRAFFIC_COMPENSATION']],
  MARITIME: [
    [/船员|人身/, 'CREW'],
    [/渔场|渔具|养殖/, 'FISHING_GROUNDS'],
    [/船舶/, 'VESSELS'],
  ],
  PUBLIC_ORDER: [
    [/身体权|伤害/, 'BODILY_HARM'],
    [/财产损害/, 'DAMAGE_TO_PROPERTY'],
    [/名誉/, 'REPUTATION'],
  ],
  ADMINISTRATIVE: [
    [/处罚|强制/, 'PENALTY'],
    [/公开/, 'DISCLOSURE'],
    [/工伤|低保/, 'BENEFITS'],
  ],
  ENVIRONMENT: [
    [/噪声|油烟/, 'WORKS_AND_FUMES'],
    [/污染/, 'POLLUTION'],
  ],
  OTHER: [],
}

/** The department that handles a category above the townships, by the key of its unit. */
export const DEPARTMENT_OF_CATEGORY: Readonly<Record<Category, string>> = {
  DEBT: 'judicial-bureau',
  NEIGHBOURHOOD: 'judicial-bureau',
  FAMILY: 'civil-affairs',
  LABOUR: 'human-resources',
  CONSUMER: 'market-regulation',
  LAND_AND_HOUSING: 'housing',
  MEDICAL: 'health',
  TRAFFIC: 'transport',
  MARITIME: 'maritime',
  PUBLIC_ORDER: 'police',
  ADMINISTRATIVE: 'petitions',
  ENVIRONMENT: 'ecology',
  OTHER: 'judicial-bureau',
}

/** What parties agree on. */
export const TERMS: Readonly<Record<Category, readonly string[]>> = {
  DEBT: ['欠款分三期还清，申请人放弃利息。', '当场偿还一半，余款月底前付清。'],
  NEIGHBOURHOOD: [
    '一周内完成整改，双方互不再究。',
    '被申请人赔礼道歉并承担维修费用。',
    '双方各让一步，共同维护公共区域。',
  ],
  FAMILY: [
    '双方就抚养和财产安排达成一致。',
    '子女轮流照料老人，按月给付赡养费。',
    '双方和好，定期接受家庭辅导。',
  ],
  LABOUR: ['单位十日内结清拖欠工资。', '单位一次性支付补偿，双方劳动关系终结。'],
  CONSUMER: ['商家退还费用。', '商家更换商品并致歉。'],
  LAND_AND_HOUSING: ['物业限期整改并减免部分费用。', '押金如数退还。', '按实测边界重新确认，双方签字。'],
  MEDICAL: ['医院减免费用并支付补偿。', '院方说明诊疗经过，患方表示理解。'],
  TRAFFIC: ['保险公司与责任方按责任比例赔付。', '责任方当场赔付修车费用。'],
  MARITIME: ['船东赔偿网具损失。', '船东结清船员工资。'],
  PUBLIC_ORDER: ['赔偿医药费并当面道歉。', '双方互相谅解。'],
  ADMINISTRATIVE: ['主管部门重新答复并说明依据。', '主管部门补办手续。'],
  ENVIRONMENT: ['企业调整作业时间并加装设施。', '商户加装油烟净化设备。'],
  OTHER: ['双方协商一致，签字确认。'],
}

export const NOTES = [
  '已电话联系双方，约定面谈时间。',
  '已上门了解情况，双方愿意协商。',
  '已会同社区和网格员走访。',
  '已调取材料，正在核对金额。',
  '双方第一次面谈，分歧缩小。',
] as const

/** What people say when they are asked how satisfied they are; most say nothing. */
export const WORDS: Readonly<Record<1 | 2 | 3 | 4 | 5, readonly string[]>> = {
  5: ['只跑一次就办好了。', '工作人员很耐心，谢谢。', '处理得又快又公道。'],
  4: ['总体满意。', '办得不错，就是等了几天。'],
  3: ['一般。', '结果可以接受。'],
  2: ['时间太长了。'],
  1: ['没有解决我的问题。'],
}

export const REASONS = {
  link: ['当事人与事由一致', '同一矛盾，部门已有记录'],
  declareNew: ['未发现同一矛盾', '与已有记录的事由不同'],
  escalate: ['涉及多个街道，需要上级协调', '争议金额较大，需要主管部门参与'],
  giveUp: ['双方分歧过大，引导向人民法院起诉', '不属于调处范围，已告知救济途径'],
  withdraw: ['当事人自行和解', '当事人撤回申请'],
} as const
