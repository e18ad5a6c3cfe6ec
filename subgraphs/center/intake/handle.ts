import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { checkText } from './input.ts'
import { REOPENED_WITHIN } from './life-cycle.ts'
import { partiesOfCase } from './queries.ts'
import { checkHandler } from './route.ts'
import { sameDisputeGoingOn } from './same-dispute.ts'
import { actOnCase, type StepInput } from './step.ts'

export interface TakeInput extends StepInput {
  readonly reason?: string | null
}

/** Makes the officer the one who handles the case. */
export const takeIntakeCase = (context: CenterContext, input: TakeInput) =>
  actOnCase(context, 'takeIntakeCase', input, 'TAKE', ({ handler }) => {
    const { officer } = context.caller
    if (handler === officer) throw new Refusal('PRECONDITION_FAILED', 'You handle this case already.')
    if (handler !== null && input.reason == null)
      throw new BadUserInput(`"reason" must say why the case is taken over from ${handler}.`)
    return {
      set: { handler: officer },
      reason: input.reason == null ? undefined : checkReason(input.reason),
      data: { ...(handler !== null && { from: handler }) },
    }
  })

export interface NoteInput extends StepInput {
  readonly note: string
}

/** Notes how it is going. Any officer may, e.g. one who met a party by chance. */
export const noteIntakeCase = (context: CenterContext, input: NoteInput) =>
  actOnCase(context, 'noteIntakeCase', input, 'NOTE', () => ({ reason: checkReason(input.note, 'note') }))

export interface SettleInput extends StepInput {
  readonly terms: string
}

/** Ends a case by an agreement. */
export const settleIntakeCase = (context: CenterContext, input: SettleInput) =>
  actOnCase(context, 'settleIntakeCase', input, 'SETTLE', (row) => {
    checkHandler(context, row)
    const terms = checkText(input.terms, 'terms', 5000)
    return { set: { terms }, data: { terms } }
  })

export interface ReasonInput extends StepInput {
  readonly reason: string
}

/** Ends a case without an agreement. */
export const giveUpIntakeCase = (context: CenterContext, input: ReasonInput) =>
  actOnCase(context, 'giveUpIntakeCase', input, 'GIVE_UP', (row) => {
    checkHandler(context, row)
    return { reason: checkReason(input.reason) }
  })

/** Notes that the person took the dispute back. */
export const withdrawIntakeCase = (context: CenterContext, input: ReasonInput) =>
  actOnCase(context, 'withdrawIntakeCase', input, 'WITHDRAW', () => ({
    set: { handler: null },
    reason: checkReason(input.reason),
  }))

export interface FollowUpInput extends StepInput {
  readonly satisfaction: number
  readonly words?: string | null
}

/** Notes how satisfied the person is. */
export const followUpIntakeCase = (context: CenterContext, input: FollowUpInput) =>
  actOnCase(context, 'followUpIntakeCase', input, 'FOLLOW_UP', () => {
    const { satisfaction } = input
    if (!(satisfaction >= 1 && satisfaction <= 5))
      throw new BadUserInput(`"satisfaction" must be 1 to 5, but is ${satisfaction}.`)
    const satisfactionWords = input.words == null ? null : checkText(input.words, 'words', 2000)
    return { set: { satisfaction, satisfactionWords }, data: { satisfaction } }
  })

/** Opens a case again, not too long after its end: the officer who does handles it, unless it begins anew. */
export const reopenIntakeCase = (context: CenterContext, input: ReasonInput) =>
  actOnCase(
    context,
    'reopenIntakeCase',
    input,
    'REOPEN',
    async ({ id, state, category, endedAt }, transaction) => {
      const reason = checkReason(input.reason)
      if (endedAt && Date.now() - endedAt.getTime() > REOPENED_WITHIN)
        throw new Refusal(
          'PRECONDITION_FAILED',
          'The case ended more than 90 days ago; a dispute that came up again is accepted as a new one and linked to it.',
        )
      const parties = await partiesOfCase(transaction, id)
      const open = await sameDisputeGoingOn(transaction, category, parties, context.caller.mayKnow)
      if (open !== undefined)
        throw new Refusal(
          'PRECONDITION_FAILED',
          `The same dispute is going on as ${open}: go on with that case.`,
        )
      const anew = { terms: null, satisfaction: null, satisfactionWords: null }
      const kept =
        state === 'WITHDRAWN'
          ? { officeId: null, unitId: null, handler: null }
          : { handler: context.caller.officer }
      return { set: { ...anew, ...kept }, reason }
    },
  )
