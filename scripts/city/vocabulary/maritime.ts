import type { MaritimeIncidentRow, vessels } from '../../../subgraphs/maritime/tables.ts'

type VesselKind = (typeof vessels.$inferSelect)['kind']
export type IncidentKind = MaritimeIncidentRow['kind']

/** The fleet: how many in a hundred, gross tonnage from and to, and how the names begin. */
export const FLEET: readonly {
  readonly kind: VesselKind
  readonly weight: number
  readonly tonnage: readonly [number, number]
  readonly names: readonly string[]
}[] = [
  { kind: 'FISHING', weight: 62, tonnage: [18, 320], names: ['鲁岚渔6', '鲁日渔5', '鲁东港渔6'] },
  { kind: 'AQUACULTURE', weight: 9, tonnage: [3, 40], names: ['鲁岚养', '鲁日养'] },
  { kind: 'BULK_CARRIER', weight: 7, tonnage: [8_000, 92_000], names: ['澄岚海', '曜石'] },
  { kind: 'GENERAL_CARGO', weight: 7, tonnage: [900, 9_000], names: ['霁海', '苇岸'] },
  { kind: 'CONTAINER_SHIP', weight: 4, tonnage: [6_000, 48_000], names: ['归帆', '璟澜'] },
  { kind: 'TANKER', weight: 3, tonnage: [2_000, 60_000], names: ['栖岭油'] },
  { kind: 'TUG', weight: 3, tonnage: [180, 600], names: ['港拖'] },
  { kind: 'DREDGER', weight: 2, tonnage: [600, 6_000], names: ['浚海'] },
  { kind: 'PASSENGER', weight: 1, tonnage: [90, 900], names: ['听潮游'] },
  { kind: 'UNREGISTERED', weight: 2, tonnage: [1, 6], names: ['无名小艇'] },
]

/** What an incident is, by the cause that a court would enter. */
export const KIND_OF_CAUSE: Readonly<Record<string, IncidentKind>> = {
  船舶碰撞损害责任纠纷: 'COLLISION',
  海上渔具损害责任纠纷: 'FISHING_GEAR',
  渔场作业权属纠纷: 'FISHING_GROUND',
  海上养殖损害责任纠纷: 'AQUACULTURE',
  船舶搁浅救助纠纷: 'GROUNDING',
  船舶污染损害责任纠纷: 'POLLUTION',
  船员劳务合同纠纷: 'CREW_WAGES',
  海上人身损害责任纠纷: 'CREW_INJURY',
  港口货物保管合同纠纷: 'CARGO',
}

/** What happened, after the vessels' names and the place. */
export const TITLES: Partial<Record<IncidentKind, string>> = {
  COLLISION: '碰撞',
  FISHING_GEAR: '网具被拖毁',
  FISHING_GROUND: '争抢渔场',
  AQUACULTURE: '养殖区受损',
  GROUNDING: '搁浅',
  POLLUTION: '油污',
  CREW_WAGES: '拖欠船员工资',
  CREW_INJURY: '船员受伤',
  CARGO: '货物损失',
}

/** What concerns the port more than the open sea. */
export const IN_PORT: ReadonlySet<IncidentKind> = new Set(['CREW_WAGES', 'CARGO'])

/** What the coast guard handles; the rest is the maritime administration's. */
export const COAST_GUARD_KINDS: ReadonlySet<IncidentKind> = new Set([
  'FISHING_GROUND',
  'FISHING_GEAR',
  'AQUACULTURE',
])

/** The offices by which half of the coast it is. */
export const OFFICES = {
  north: { MARITIME_ADMINISTRATION: '日照石臼海事处', COAST_GUARD: '日照海警局石臼工作站' },
  south: { MARITIME_ADMINISTRATION: '日照岚山海事处', COAST_GUARD: '日照海警局岚山工作站' },
} as const

export const WINDS = ['东北风', '西北风', '东南风', '南风', '北风']

export const DAMAGE = ['船艏凹陷', '左舷破损', '螺旋桨缠网', '驾驶台受损', '轻微刮擦', '艉部变形']

/** Half of the claims are below, yuan. */
export const MEDIAN_CLAIM: Partial<Record<IncidentKind, number>> = {
  COLLISION: 180_000,
  FISHING_GEAR: 26_000,
  AQUACULTURE: 85_000,
  GROUNDING: 60_000,
  POLLUTION: 240_000,
  CREW_WAGES: 32_000,
  CREW_INJURY: 150_000,
  CARGO: 90_000,
}
