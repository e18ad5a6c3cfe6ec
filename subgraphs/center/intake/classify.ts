import type { Category } from '../../kit/contract/change.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import { PROTECTIONS, type Protection } from '../../kit/contract/protection.ts'
import { levelsAt } from '../../kit/records/reach.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { checkKind, type IntakeKind } from './kinds.ts'
import { intakeCaseRecords } from './record-type.ts'
import { actOnCase, type StepInput } from './step.ts'

export interface ClassifyInput extends StepInput {
  readonly category: Category
  readonly kind: IntakeKind
}

/** Classifies a case; one about violence in a family is protected from then on. */
export const classifyIntakeCase = (context: CenterContext, input: ClassifyInput) =>
  actOnCase(context, 'classifyIntakeCase', input, 'CLASSIFY', ({ protection }) => {
    const { category, kind } = input
    checkKind(category, kind)
    if (kind !== 'FAMILY_VIOLENCE' || protection !== 'OPEN')
      return { set: { category, kind }, data: { category, kind } }
    const kept = { protection: 'PROTECTED', protectedBecause: 'FAMILY_VIOLENCE' } as const
    return { set: { category, kind, ...kept }, data: { category, kind, ...kept } }
  })

export interface ProtectInput extends StepInput {
  readonly protection: Exclude<Protection, 'OPEN'>
  readonly reason: string
}

/** Has a case kept more closely. */
export const protectIntakeCase = (context: CenterContext, input: ProtectInput) =>
  actOnCase(context, 'protectIntakeCase', input, 'PROTECT', (row) => {
    const { protection } = input
    const reason = checkReason(input.reason)
    const levels = levelsAt(intakeCaseRecords.name, row.locationCode, context.caller.mayKnow)
    if (!levels.includes(protection))
      throw new BadUserInput(
        `"protection" must be of ${levels.join(', ')}: beyond that the case would be out of your sight.`,
      )
    if (PROTECTIONS.indexOf(protection) <= PROTECTIONS.indexOf(row.protection))
      throw new Refusal(
        'PRECONDITION_FAILED',
        `The case is ${row.protection} already; it can only be raised.`,
      )
    const kept = { protection, protectedBecause: 'OFFICER' } as const
    return { set: kept, data: kept, reason }
  })
