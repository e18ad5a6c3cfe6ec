import { count, eq } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { SharedRecord } from '../../kit/records/record-type.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { cameFromElsewhere } from './life.ts'
import { endMediation, type StepInput, stepMediation } from './step.ts'
import { mediationSessions } from './tables.ts'
import { checkWords } from './words.ts'

type Mutation<Input extends StepInput> = (
  _: unknown,
  args: { readonly input: Input },
  context: CenterContext,
) => Promise<SharedRecord>

const MAX_SESSIONS = 50
const MAX_ATTENDED = 50
const MAX_AMOUNT = 1e11
const DAY_MS = 86_400_000
/** A clock of an officer's computer may be ahead by so much. */
const CLOCK_SKEW_MS = 5 * 60_000
/** Within so many days of the agreement its confirmation can be applied for (Civil Procedure Law, article 205). */
const DAYS_TO_CONFIRM = 30

interface SessionInput extends StepInput {
  readonly at: Date
  readonly place: string
  readonly attended: readonly string[]
  readonly outcome: string
}

export const holdMediationSession: Mutation<SessionInput> = (_, { input }, context) => {
  const place = checkWords(input.place, 'place', 200)
  const outcome = checkWords(input.outcome, 'outcome', 2000)
  if (input.attended.length === 0 || input.attended.length > MAX_ATTENDED)
    throw new BadUserInput(`"attended" must name 1 to ${MAX_ATTENDED} people who came.`)
  const attended = input.attended.map((name) => checkWords(name, 'attended', 200))
  checkPast(input.at, 'at')
  const step = { action: 'HOLD_SESSION', reason: outcome, data: { at: input.at, place } } as const
  return stepMediation(
    context,
    'holdMediationSession',
    input,
    () => step,
    async (transaction, { id }) => {
      const [held] = await transaction
        .select({ count: count() })
        .from(mediationSessions)
        .where(eq(mediationSessions.recordId, id))
      if (held!.count >= MAX_SESSIONS)
        throw new Refusal(
          'PRECONDITION_FAILED',
          `${MAX_SESSIONS} sessions were held; conclude the mediation, or let it fail.`,
        )
      await transaction
        .insert(mediationSessions)
        .values({ recordId: id, ordinal: held!.count + 1, at: input.at, place, attended, outcome })
      return {}
    },
  )
}

interface ConcludeInput extends StepInput {
  readonly agreement: {
    readonly terms: string
    readonly amount?: number | null
    readonly signedAt: Date
    readonly performBy?: string | null
  }
}

export const concludeMediation: Mutation<ConcludeInput> = (_, { input }, context) => {
  const { agreement } = input
  const terms = checkWords(agreement.terms, 'agreement.terms', 10_000)
  const { amount = null, signedAt, performBy = null } = agreement
  if (amount !== null && !(amount >= 0 && amount <= MAX_AMOUNT))
    throw new BadUserInput(`"agreement.amount" must be yuan, from 0 to ${MAX_AMOUNT}, but is ${amount}.`)
  checkPast(signedAt, 'agreement.signedAt')
  return endMediation(
    context,
    'concludeMediation',
    input,
    () => ({ action: 'CONCLUDE', data: { amount, performBy } }),
    { agreementTerms: terms, agreementAmount: amount, agreementSignedAt: signedAt, performBy },
  )
}

interface ReasonInput extends StepInput {
  readonly reason: string
}

/** A case that came from somewhere is returned there. */
export const failMediation: Mutation<ReasonInput> = (_, { input }, context) => {
  const reason = checkReason(input.reason)
  return endMediation(
    context,
    'failMediation',
    input,
    (row) => ({ action: cameFromElsewhere(row) ? 'RETURN' : 'FAIL', reason }),
    { endReason: reason },
  )
}

export const withdrawMediation: Mutation<ReasonInput> = (_, { input }, context) => {
  const reason = checkReason(input.reason)
  return endMediation(context, 'withdrawMediation', input, () => ({ action: 'WITHDRAW', reason }), {
    endReason: reason,
  })
}

interface ApplyInput extends StepInput {
  readonly court: string
}

export const applyForConfirmation: Mutation<ApplyInput> = (_, { input }, context) => {
  const court = checkWords(input.court, 'court', 100)
  return stepMediation(
    context,
    'applyForConfirmation',
    input,
    () => ({ action: 'APPLY_FOR_CONFIRMATION', data: { court } }),
    async (_transaction, { agreementSignedAt }, at) => {
      const days = Math.floor((at.getTime() - agreementSignedAt!.getTime()) / DAY_MS)
      if (days > DAYS_TO_CONFIRM)
        throw new Refusal(
          'PRECONDITION_FAILED',
          `The agreement was signed ${days} days ago; its confirmation can be applied for within ${DAYS_TO_CONFIRM}.`,
        )
      return { confirmationCourt: court, confirmationAppliedAt: at }
    },
  )
}

interface DecisionInput extends StepInput {
  readonly granted: boolean
  readonly reference: string
  readonly reason?: string | null
}

export const recordConfirmation: Mutation<DecisionInput> = (_, { input }, context) => {
  const { granted } = input
  const reference = checkWords(input.reference, 'reference', 100)
  if (!granted && !input.reason)
    throw new BadUserInput('"reason" must say why the court did not confirm the agreement.')
  const reason = input.reason ? checkReason(input.reason) : null
  return stepMediation(
    context,
    'recordConfirmation',
    input,
    () => ({ action: granted ? 'CONFIRM' : 'REFUSE_CONFIRMATION', reason, data: { reference } }),
    async (_transaction, _row, at) => ({
      confirmationDecidedAt: at,
      confirmationGranted: granted,
      confirmationReference: reference,
    }),
  )
}

const ACTION_OF_PERFORMANCE = {
  PERFORMED: 'PERFORM',
  PARTLY_PERFORMED: 'PERFORM_PARTLY',
  BREACHED: 'BREACH',
} as const

interface PerformanceInput extends StepInput {
  readonly outcome: keyof typeof ACTION_OF_PERFORMANCE
  readonly note?: string | null
}

export const recordPerformance: Mutation<PerformanceInput> = (_, { input }, context) => {
  const note = input.note ? checkWords(input.note, 'note', 2000) : null
  return stepMediation(
    context,
    'recordPerformance',
    input,
    () => ({ action: ACTION_OF_PERFORMANCE[input.outcome], reason: note }),
    async (_transaction, _row, at) => ({ performanceNotedAt: at, performanceNote: note }),
  )
}

/** @throws {BadUserInput} for what has not happened yet */
function checkPast(moment: Date, name: string): void {
  if (moment.getTime() > Date.now() + CLOCK_SKEW_MS)
    throw new BadUserInput(`"${name}" must be when it happened, but lies in the future.`)
}
