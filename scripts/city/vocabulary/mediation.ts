import type { Category } from '../../../subgraphs/kit/contract/change.ts'

/** A municipal committee for one kind of quarrel. */
export interface Committee {
  /** Its id after 'committee:'. */
  readonly key: string
  readonly field: string
  readonly categories: readonly Category[]
  /** Words of quarrels that its members know about. */
  readonly keywords: readonly string[]
  readonly mediators: number
}

const committee = (
  key: string,
  field: string,
  mediators: number,
  categories: readonly Category[],
  keywords: string,
): Committee => ({ key, field, mediators, categories, keywords: keywords.split(' ') })

export const COMMITTEES: readonly Committee[] = [
  committee('medical', '医疗纠纷', 40, ['MEDICAL'], '医疗 手术 误诊 用药 护理 分娩'),
  committee('traffic', '道路交通事故', 60, ['TRAFFIC'], '交通事故 电动车 追尾 误工 伤残'),
  committee('labour', '劳动争议', 60, ['LABOUR'], '劳动 报酬 工伤 劳务 社会保险 农民工'),
  committee('property', '物业纠纷', 60, ['NEIGHBOURHOOD', 'PUBLIC_ORDER'], '物业 相邻 漏水 噪声 停车 伤害'),
  committee('family', '婚姻家庭纠纷', 60, ['FAMILY'], '离婚 抚养 赡养 继承 彩礼 分家'),
  committee('consumer', '消费纠纷', 45, ['CONSUMER'], '买卖 产品 预付卡 网络购物 餐饮 培训'),
  committee('fishery', '涉海渔业纠纷', 35, ['MARITIME'], '船员 渔 海上 养殖 港口 碰撞'),
  committee('finance', '金融纠纷', 50, ['DEBT'], '借贷 借款 担保 信用卡 追偿'),
  committee('environment', '环境污染纠纷', 25, ['ENVIRONMENT'], '噪声 污染 油烟 粉尘 污水'),
  committee(
    'construction',
    '建筑工程纠纷',
    35,
    ['LAND_AND_HOUSING', 'LABOUR'],
    '建设工程 工程款 商品房 劳务',
  ),
  committee('tourism', '旅游纠纷', 25, ['CONSUMER'], '旅游 住宿 民宿 海水浴场'),
  committee('intellectual-property', '知识产权纠纷', 15, ['OTHER', 'CONSUMER'], '著作权 商标 专利'),
  committee('campus', '校园纠纷', 25, ['OTHER', 'PUBLIC_ORDER'], '学校 学生 校园 健康权'),
  committee(
    'rural-land',
    '农村土地纠纷',
    40,
    ['LAND_AND_HOUSING', 'ADMINISTRATIVE'],
    '土地 承包 宅基地 征收 拆迁',
  ),
  committee('insurance', '保险纠纷', 25, ['TRAFFIC', 'DEBT'], '保险 理赔 责任险'),
]

export const LANGUAGES = ['普通话', '日照话'] as const
export const RARE_LANGUAGES = ['手语', '朝鲜语', '英语', '莒县话'] as const

/** Why a quarrel is mediated, by what it is docked with. */
export const REFERRAL_REASONS = {
  PEOPLE: ['双方自愿申请人民调解', '网格员走访发现，双方同意调解', '村（居）委会建议先行调解'],
  LITIGATION: ['立案前双方同意委派调解', '事实清楚、标的不大，适宜诉前调解', '审理中双方愿意再行协商'],
  POLICE: ['治安案件情节轻微，双方愿意调解', '民事纠纷警情，移交调解', '出警后双方同意到中心调解'],
  PROCURATORATE: ['民事监督案件，双方有和解意愿', '轻微刑事案件，双方愿意就赔偿调解'],
  PETITION: ['信访事项属民事争议，信访人同意调解', '初次来访，引导通过调解化解'],
  PROFESSIONAL: ['专业性强，由专业调解委员会调解', '责任已认定，双方就赔偿金额分歧，同意调解'],
  ADMINISTRATIVE: ['行政机关先行协调后移交联合调解', '涉及行政管理事项，主管部门参与调解'],
} as const

export const SESSION_PLACES = ['中心第一调解室', '中心第二调解室', '社区调解室', '视频调解'] as const
export const SESSION_OUTCOMES = {
  first: ['双方各自陈述意见，分歧缩小', '查明事实，双方同意再次协商', '一方要求回去商量'],
  last: ['双方达成一致，当场签订协议', '经劝导双方各让一步，意见一致'],
  lastInVain: ['双方分歧过大，未能达成一致', '一方坚持原要求，调解未果'],
} as const
export const FAILURE_REASONS = [
  '双方分歧过大',
  '一方经通知不到场',
  '一方不再同意调解',
  '赔偿金额无法达成一致',
] as const
export const WITHDRAWAL_REASONS = ['双方自行和解', '申请人撤回申请'] as const
export const REFUSAL_REASONS = ['协议内容不明确，无法执行', '涉及案外人权益'] as const

/** What is agreed on; `{amount}` is yuan. */
export const TERMS: Readonly<Record<Category, readonly string[]>> = {
  DEBT: ['借款人分期归还本金{amount}元，出借人放弃逾期利息。', '担保人与借款人共同偿还{amount}元。'],
  NEIGHBOURHOOD: ['一方于十日内修复漏水处并赔偿{amount}元。', '双方拆除妨碍通行的障碍物，互不追究。'],
  FAMILY: ['子女轮流照料老人，每月各付赡养费{amount}元。', '双方同意和好，家庭开支共同承担。'],
  LABOUR: ['用人单位于约定日前支付劳动报酬{amount}元。', '用人单位一次性支付工伤补偿{amount}元。'],
  CONSUMER: ['经营者退还货款{amount}元，消费者退回商品。', '经营者更换商品并致歉。'],
  LAND_AND_HOUSING: [
    '双方按测绘结果确定界址，补偿{amount}元。',
    '承包合同继续履行，承包费调整为每年{amount}元。',
  ],
  MEDICAL: ['医疗机构一次性补偿患方{amount}元，双方不再追究。'],
  TRAFFIC: ['责任方赔偿医疗费、误工费等共{amount}元。', '保险公司在限额内赔付{amount}元，余款由责任方承担。'],
  MARITIME: ['船方支付船员劳务报酬{amount}元。', '碰撞损失按责任比例分担，赔偿{amount}元。'],
  PUBLIC_ORDER: ['打人一方赔礼道歉并赔偿医疗费{amount}元。', '双方互相道歉，不再追究。'],
  ADMINISTRATIVE: ['主管部门重新答复，补偿{amount}元。'],
  ENVIRONMENT: ['企业限期整改降噪，补偿住户{amount}元。'],
  OTHER: ['双方停止争执，一方补偿{amount}元。'],
}
