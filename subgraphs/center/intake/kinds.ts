import type { Category } from '../../kit/contract/change.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'

/** The kinds of dispute in each category, finer than what all agencies share. Every category has OTHER_KIND too. */
export const KINDS = {
  DEBT: ['PRIVATE_LOAN', 'UNPAID_GOODS', 'GUARANTEE', 'PARTNERSHIP'],
  NEIGHBOURHOOD: ['NOISE', 'LEAKAGE', 'PASSAGE_OR_BOUNDARY', 'ANIMALS'],
  FAMILY: [
    'DIVORCE',
    'FAMILY_VIOLENCE',
    'CARE_OF_CHILDREN',
    'SUPPORT_OF_PARENTS',
    'INHERITANCE',
    'BETROTHAL',
  ],
  LABOUR: ['UNPAID_WAGES', 'INJURY_AT_WORK', 'EMPLOYMENT_CONTRACT'],
  CONSUMER: ['GOODS_AND_SERVICES', 'PREPAYMENT'],
  LAND_AND_HOUSING: ['PROPERTY_MANAGEMENT', 'HOUSE_PURCHASE', 'TENANCY', 'FARMLAND', 'EXPROPRIATION'],
  MEDICAL: ['TREATMENT', 'MEDICAL_FEES'],
  TRAFFIC: ['TRAFFIC_COMPENSATION'],
  MARITIME: ['VESSELS', 'FISHING_GROUNDS', 'CREW'],
  PUBLIC_ORDER: ['BODILY_HARM', 'DAMAGE_TO_PROPERTY', 'REPUTATION'],
  ADMINISTRATIVE: ['PENALTY', 'DISCLOSURE', 'BENEFITS'],
  ENVIRONMENT: ['POLLUTION', 'WORKS_AND_FUMES'],
  OTHER: [],
} as const satisfies Readonly<Record<Category, readonly string[]>>

export type IntakeKind = (typeof KINDS)[Category][number] | 'OTHER_KIND'

/** What can be the kind of a dispute of a category. */
export function kindsOf(category: Category): IntakeKind[] {
  return [...KINDS[category], 'OTHER_KIND']
}

/** @throws {BadUserInput} when this is not a kind of the category */
export function checkKind(category: Category, kind: IntakeKind): void {
  if (!kindsOf(category).includes(kind))
    throw new BadUserInput(
      `"kind" of a ${category} dispute must be of ${kindsOf(category).join(', ')}, but is ${kind}.`,
    )
}
