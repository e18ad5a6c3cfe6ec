/** What centers call departments for, and what everybody says about it. */

export interface Occasion {
  /** After the name of the community and a colon. */
  readonly subject: string
  /** Keys of departments; those that the center does not have are left out. */
  readonly departments: readonly [string, ...string[]]
}

export const OCCASIONS: readonly Occasion[] = [
  { subject: '外墙瓷砖脱落，业主与物业对峙', departments: ['housing', 'urban-management', 'police'] },
  { subject: '工地欠薪，工人聚集讨薪', departments: ['human-resources', 'housing', 'police'] },
  { subject: '土地承包合同到期，村民阻止耕种', departments: ['agriculture', 'judicial-bureau', 'police'] },
  { subject: '夜间施工噪声扰民', departments: ['urban-management', 'ecology'] },
  { subject: '养殖污水流入河道', departments: ['ecology', 'agriculture'] },
  { subject: '楼上漏水，邻里多次冲突', departments: ['judicial-bureau', 'housing', 'police'] },
  { subject: '电动车飞线充电，劝阻引发争吵', departments: ['urban-management', 'housing'] },
  { subject: '宅基地边界纠纷升级', departments: ['natural-resources', 'judicial-bureau'] },
  { subject: '商户预付卡停业跑路，消费者聚集', departments: ['market-regulation', 'police', 'courts'] },
  { subject: '交通事故赔偿谈判破裂', departments: ['transport', 'judicial-bureau'] },
  { subject: '诊所医患双方争执', departments: ['health', 'police', 'judicial-bureau'] },
  { subject: '离婚后子女抚养争执', departments: ['civil-affairs', 'womens-federation', 'judicial-bureau'] },
  { subject: '停车位分配引发业主纠纷', departments: ['housing', 'urban-management'] },
  { subject: '占道经营被清理，摊贩不服', departments: ['urban-management', 'market-regulation'] },
  { subject: '征地补偿款分配争议', departments: ['natural-resources', 'petitions', 'judicial-bureau'] },
  { subject: '工伤待遇协商不成', departments: ['human-resources', 'trade-union'] },
  { subject: '供暖不热，居民集体反映', departments: ['housing', 'petitions'] },
  { subject: '违章搭建影响采光', departments: ['urban-management', 'natural-resources'] },
]

export const REASONS_TO_CALL = [
  '涉及多个部门，需要联合处置',
  '群众反映强烈，需要现场办公',
  '本级无权处理，请上级部门响应',
  '多次调解未果，需要职能部门到场',
] as const

export const WORDS_OF_UNITS = {
  ARRIVE: ['已到达现场', '工作人员已到场'],
  ACT: ['已约谈双方', '已现场勘查', '已责令整改'],
  COMPLETE: ['本部门职责已履行完毕', '整改完成，已复查'],
  OBJECT: ['不属于本部门职责', '该地块由其他部门管理'],
} as const

export const RULINGS = {
  UPHOLD: ['理由成立，不再参加', '职责在其他部门'],
  OVERRULE: ['职责清单明确，应当参加', '属共同职责'],
} as const

export const OUTCOMES = {
  REGULATED: ['双方签订调解协议', '问题已整改，群众满意', '当场化解'],
  FAILED: ['双方分歧较大，引导诉讼解决', '一方拒绝调解', '转入行政复议'],
} as const
