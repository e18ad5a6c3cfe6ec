import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import type { Category } from '../../subgraphs/kit/contract/change.ts'
import type { Protection } from '../../subgraphs/kit/contract/protection.ts'
import type { PoliceIncidentRow } from '../../subgraphs/police/tables.ts'
import { readTable } from './table.ts'

/** Between whom a matter is; the first of a pair brings it. */
export type Between =
  | 'acquaintances'
  | 'authority'
  | 'company'
  | 'crew'
  | 'custody'
  | 'developer'
  | 'employer'
  | 'kin'
  | 'landlord'
  | 'lender'
  | 'neighbours'
  | 'parents'
  | 'patient'
  | 'property'
  | 'pupils'
  | 'road'
  | 'seller'
  | 'spouses'
  | 'strangers'
  | 'unknown'
  | 'vessels'
  | 'village'

/**
 * Where a matter happens: at home (`estate` in a town, `farm` in a village), on a road, at sea, or at a kind
 * of hot spot.
 */
export type Setting =
  | 'home'
  | 'estate'
  | 'farm'
  | 'road'
  | 'sea'
  | 'construction'
  | 'factory'
  | 'hospital'
  | 'market'
  | 'night'
  | 'port'
  | 'scenic'
  | 'school'
  | 'station'

/** What a matter is about, in the words of those it may come before. */
export interface Topic {
  readonly category: Category
  readonly weight: number
  readonly between: Between
  readonly setting: Setting
  readonly protection: Protection
  /** The cause of action (案由) that a court would enter. */
  readonly cause: string
  /** What a petition would say; with placeholders such as {place}. */
  readonly petition: string
  readonly alarm: PoliceIncidentRow['alarmKind']
  /** What a police report would say; likewise. */
  readonly police: string
}

export type Department = Exclude<AgencyCode, 'center'>

/** How likely matters of a category come before a department, and after how many days. */
export interface Step {
  readonly department: Department
  readonly probability: number
  readonly days: readonly [least: number, most: number]
}

/** How likely a matter comes back to a department that had it before, and after how many days. */
export const RETURNS: Partial<Record<Department, Omit<Step, 'department'>>> = {
  courts: { probability: 0.28, days: [120, 400] },
  petitions: { probability: 0.14, days: [70, 260] },
  police: { probability: 0.05, days: [3, 90] },
}

/** A category's part of all matters, its seasons, and its ways through the departments. */
export interface Course {
  readonly category: Category
  readonly weight: number
  /** January to December, relative. */
  readonly months: readonly number[]
  /** The hours of the day at which such matters begin. */
  readonly hours: 'office' | 'evening' | 'rush'
  /** How many in a hundred are brought by a group. */
  readonly collective: number
  /** The first is taken where chance takes none. */
  readonly steps: readonly Step[]
}

export type Domestic = 'home' | 'estate' | 'farm'

/** Whether it happens where somebody lives. */
export function isDomestic(setting: Setting): setting is Domestic {
  return setting === 'home' || setting === 'estate' || setting === 'farm'
}

const EVEN = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
const BEFORE_SPRING_FESTIVAL = [2.2, 1.2, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9, 1.2, 2]
const TOURIST_SEASON = [0.7, 0.8, 0.8, 1, 1.1, 1.2, 1.6, 1.6, 1, 1.1, 0.8, 0.8]
/** The Yellow Sea is closed to fishing from May to August. */
const FISHING_SEASON = [1.1, 0.9, 1.2, 1.3, 0.4, 0.4, 0.5, 0.6, 1.8, 1.8, 1.6, 1.3]
const SUMMER_NIGHTS = [0.6, 0.6, 0.8, 0.9, 1.2, 1.5, 1.6, 1.5, 1.1, 0.9, 0.7, 0.6]
const WINTER = [1.4, 1.3, 1.1, 1, 0.9, 0.9, 0.8, 0.8, 0.9, 0.9, 1, 1.3]

const step = (department: Department, probability: number, least: number, most: number): Step => ({
  department,
  probability,
  days: [least, most],
})

export const COURSES: readonly Course[] = [
  {
    category: 'DEBT',
    weight: 8,
    months: EVEN,
    hours: 'office',
    collective: 0,
    steps: [step('courts', 1, 20, 200), step('police', 0.06, 0, 3), step('petitions', 0.05, 2, 60)],
  },
  {
    category: 'NEIGHBOURHOOD',
    weight: 10,
    months: SUMMER_NIGHTS,
    hours: 'evening',
    collective: 1,
    steps: [step('police', 0.75, 0, 0), step('petitions', 0.25, 2, 40), step('courts', 0.12, 30, 200)],
  },
  {
    category: 'FAMILY',
    weight: 8,
    months: EVEN,
    hours: 'evening',
    collective: 0,
    steps: [step('courts', 0.6, 15, 200), step('police', 0.45, 0, 0), step('petitions', 0.04, 3, 40)],
  },
  {
    category: 'LABOUR',
    weight: 7,
    months: BEFORE_SPRING_FESTIVAL,
    hours: 'office',
    collective: 8,
    steps: [step('petitions', 0.65, 3, 40), step('courts', 0.4, 40, 200), step('police', 0.08, 0, 10)],
  },
  {
    category: 'CONSUMER',
    weight: 5,
    months: TOURIST_SEASON,
    hours: 'evening',
    collective: 2,
    steps: [step('petitions', 0.75, 0, 20), step('courts', 0.12, 30, 150), step('police', 0.15, 0, 0)],
  },
  {
    category: 'LAND_AND_HOUSING',
    weight: 7,
    months: EVEN,
    hours: 'office',
    collective: 7,
    steps: [step('petitions', 0.6, 5, 90), step('courts', 0.5, 30, 260), step('police', 0.05, 0, 3)],
  },
  {
    category: 'TRAFFIC',
    weight: 13.6,
    months: TOURIST_SEASON,
    hours: 'rush',
    collective: 0,
    steps: [
      step('transport', 1, 0, 0),
      step('courts', 0.16, 60, 300),
      step('petitions', 0.04, 10, 90),
      step('police', 0.04, 0, 0),
    ],
  },
  {
    category: 'MEDICAL',
    weight: 5.8,
    months: WINTER,
    hours: 'office',
    collective: 0,
    steps: [
      step('health', 1, 3, 90),
      step('courts', 0.2, 120, 400),
      step('petitions', 0.2, 10, 120),
      step('police', 0.08, 0, 60),
    ],
  },
  {
    category: 'MARITIME',
    weight: 3.4,
    months: FISHING_SEASON,
    hours: 'rush',
    collective: 0,
    steps: [
      step('maritime', 1, 0, 1),
      step('petitions', 0.08, 10, 90),
      step('courts', 0.08, 60, 300),
      step('police', 0.06, 0, 20),
    ],
  },
  {
    category: 'PUBLIC_ORDER',
    weight: 17,
    months: SUMMER_NIGHTS,
    hours: 'evening',
    collective: 0,
    steps: [step('police', 1, 0, 0), step('courts', 0.05, 60, 250), step('petitions', 0.05, 5, 60)],
  },
  {
    category: 'ADMINISTRATIVE',
    weight: 2.6,
    months: EVEN,
    hours: 'office',
    collective: 4,
    steps: [step('petitions', 0.85, 3, 60), step('courts', 0.3, 30, 180), step('police', 0.04, 0, 20)],
  },
  {
    category: 'ENVIRONMENT',
    weight: 4.4,
    months: SUMMER_NIGHTS,
    hours: 'evening',
    collective: 6,
    steps: [step('petitions', 0.92, 0, 10), step('police', 0.12, 0, 5), step('courts', 0.04, 60, 300)],
  },
  {
    category: 'OTHER',
    weight: 2,
    months: EVEN,
    hours: 'office',
    collective: 2,
    steps: [step('police', 0.6, 0, 0), step('petitions', 0.5, 1, 30), step('courts', 0.05, 30, 200)],
  },
]

/** All topics, as the vocabulary lists them. */
export function loadTopics(): Topic[] {
  return readTable<keyof Topic>('vocabulary/topics.csv').map((row) => ({
    category: row.category as Category,
    weight: Number(row.weight),
    between: row.between as Between,
    setting: row.setting as Setting,
    protection: (row.protection || 'OPEN') as Protection,
    cause: row.cause,
    petition: row.petition,
    alarm: row.alarm as Topic['alarm'],
    police: row.police,
  }))
}
