import type { GridEventRow } from '../../../subgraphs/center/grid-events/tables.ts'
import type { Category } from '../../../subgraphs/kit/contract/change.ts'

type Kind = GridEventRow['kind']

interface Found {
  readonly weight: number
  /** What may be found; {} is the place's short name. */
  readonly titles: readonly string[]
  /** What is done about it. */
  readonly results: readonly string[]
}

/** What grid members find, by kind, as often as such things are found. */
export const FOUND: Readonly<Record<Kind, Found>> = {
  QUARREL: {
    weight: 9,
    titles: [
      '{}邻居因噪声发生口角',
      '{}两家因停车位争执',
      '{}因院墙排水起争议',
      '{}租客与房东因押金争执',
      '{}因宠物扰民发生口角',
    ],
    results: [
      '经网格员现场劝解,双方已和解。',
      '已组织双方到村(居)调解室调解,达成一致。',
      '已说明相关规定,双方表示理解。',
    ],
  },
  SAFETY_HAZARD: {
    weight: 18,
    titles: [
      '{}楼道堆放杂物堵塞消防通道',
      '{}电动车飞线充电',
      '{}燃气软管老化',
      '{}沿河护栏松动',
      '{}商铺灭火器过期',
    ],
    results: ['杂物已清理,已向住户讲明危害。', '隐患已整改并拍照留存。', '已联系专业人员更换,复查合格。'],
  },
  PUBLIC_ORDER: {
    weight: 7,
    titles: ['{}有陌生人逐户推销保健品', '{}张贴涉诈小广告', '{}车辆车窗被砸', '{}夜间有人聚集喧哗'],
    results: ['已劝离并提醒住户防范。', '小广告已清除,线索已转派出所。', '已协助报警处理。'],
  },
  ENVIRONMENT: {
    weight: 24,
    titles: ['{}垃圾桶满溢', '{}河道有漂浮垃圾', '{}建筑垃圾乱倒', '{}散养家禽影响卫生', '{}餐饮油烟扰民'],
    results: ['已通知保洁清运。', '已清理完毕并复查。', '已督促责任人整改到位。'],
  },
  PUBLIC_FACILITY: {
    weight: 20,
    titles: ['{}路灯不亮', '{}井盖破损', '{}健身器材损坏', '{}自来水管渗漏', '{}通村道路坑洼'],
    results: ['已报修并恢复使用。', '已更换,现场已复查。', '已设置警示并完成修复。'],
  },
  TRAFFIC: {
    weight: 10,
    titles: ['{}路口车辆乱停', '{}学校门口拥堵', '{}非机动车占用盲道', '{}交通标志被树枝遮挡'],
    results: ['车辆已驶离,已劝导车主。', '已增派人员疏导。', '遮挡已清除。'],
  },
  CARE: {
    weight: 9,
    titles: [
      '{}独居老人需上门走访',
      '{}残疾居民申请补贴需协助',
      '{}孤寡老人家中停电',
      '{}困难家庭子女入学需帮助',
    ],
    results: ['已上门走访并代办手续。', '已联系民政部门落实救助。', '已帮助恢复供电。'],
  },
  OTHER: {
    weight: 3,
    titles: ['{}流浪犬聚集', '{}居民咨询医保办理', '{}树木倾倒'],
    results: ['已妥善处置。', '已解答并代为办理。'],
  },
}

/** What a quarrel is, when it is classified as a dispute. */
export const QUARREL_CATEGORY: Readonly<Record<string, Category>> = {
  '{}租客与房东因押金争执': 'LAND_AND_HOUSING',
}

export const REASONS = {
  decline: ['不属于本单位职责,请改派', '涉及多个部门,请重新指派牵头单位'],
  return: ['地点描述不清,请补充', '请补充现场照片和当事人情况'],
  dismiss: ['经核实不属实', '与已办结事件重复', '不属于网格事件范围'],
  classify: '双方当事人明确,属矛盾纠纷,纳入统一台账',
  reject: ['与12345工单重复,请关注原工单进度', '经核实情况不属实', '不属于受理范围,请向有关部门反映'],
}

export const ANSWERS = [
  '您反映的问题已核实并处理,感谢您的监督。',
  '经现场核查,已督促责任单位整改,请您放心。',
  '您咨询的事项已由社区工作人员联系您说明。',
]

export const COMMENTS = ['处理很快,满意', '谢谢工作人员', '基本解决了', '希望以后加强巡查']
