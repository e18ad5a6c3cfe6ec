import type { TrafficAccidentRow, vehicles } from '../../../subgraphs/transport/tables.ts'

export type VehicleKind = (typeof vehicles.$inferSelect)['kind']

/** The traffic police of each county. */
export const TRAFFIC_POLICE_OF_COUNTY: Readonly<Record<string, string>> = {
  '371102': '日照市公安局交通警察支队东港大队',
  '371103': '日照市公安局交通警察支队岚山大队',
  '371121': '五莲县公安局交通警察大队',
  '371122': '莒县公安局交通警察大队',
  '371171': '日照市公安局交通警察支队开发区大队',
}

export const EXPRESSWAY_POLICE = '日照市公安局交通警察支队高速公路大队'

/** What people drive: kind, its name in a report, and how many in a hundred. */
export const MOTOR_VEHICLES: readonly (readonly [kind: VehicleKind, weight: number])[] = [
  ['CAR', 74],
  ['TRUCK', 13],
  ['MOTORCYCLE', 6],
  ['TAXI', 3],
  ['BUS', 2],
  ['TRACTOR', 2],
]

export const LIGHT_VEHICLES: readonly (readonly [kind: VehicleKind, weight: number])[] = [
  ['ELECTRIC_BICYCLE', 82],
  ['BICYCLE', 13],
  ['OTHER', 5],
]

export const VEHICLE_NAMES: Readonly<Record<VehicleKind, string>> = {
  CAR: '小型轿车',
  TAXI: '出租车',
  BUS: '公交车',
  TRUCK: '货车',
  MOTORCYCLE: '摩托车',
  ELECTRIC_BICYCLE: '电动自行车',
  BICYCLE: '自行车',
  TRACTOR: '拖拉机',
  OTHER: '电动三轮车',
}

export const MODELS: Partial<Record<VehicleKind, readonly string[]>> = {
  CAR: ['五座轿车', '运动型多用途车', '七座多用途车', '纯电动轿车'],
  TRUCK: ['轻型厢式货车', '重型半挂牵引车', '重型自卸货车', '轻型栏板货车'],
  BUS: ['纯电动城市客车', '大型普通客车'],
  MOTORCYCLE: ['普通二轮摩托车', '正三轮摩托车'],
}

export const INSURERS = [
  '归帆财产保险股份有限公司日照中心支公司',
  '云麓财产保险股份有限公司日照支公司',
  '曜石财产保险股份有限公司日照中心支公司',
  '听潮财产保险股份有限公司山东分公司',
]

export const COLLISIONS = [
  '追尾碰撞',
  '侧面碰撞',
  '同向刮擦',
  '正面碰撞',
  '对向刮擦',
  '倒车碰撞',
  '路口直角碰撞',
]

export const DIRECTIONS = ['由南向北', '由北向南', '由东向西', '由西向东']

/** By month from January. */
export const WEATHER: readonly (readonly (readonly [weather: string, weight: number])[])[] = Array.from(
  { length: 12 },
  (_, month) => {
    const summer = month >= 5 && month <= 8
    const winter = month <= 1 || month === 11
    return [
      ['晴', 58],
      ['多云', 22],
      ['阴', 8],
      ['雨', summer ? 18 : 6],
      ['雾', summer ? 2 : 6],
      ['雪', winter ? 6 : 0],
    ] as const
  },
)

export const DAMAGE = [
  '前保险杠受损',
  '后保险杠及尾灯受损',
  '左侧车门变形',
  '右侧车身刮擦',
  '前轮变形',
  '车头严重变形',
]

export const INJURIES = ['软组织挫伤', '锁骨骨折', '下肢骨折', '颅脑损伤', '多处擦伤', '肋骨骨折']

/** Half of what is paid is below, yuan. */
export const MEDIAN_COMPENSATION: Readonly<Record<TrafficAccidentRow['severity'], number>> = {
  PROPERTY_DAMAGE: 2_600,
  INJURY: 36_000,
  FATAL: 780_000,
}
