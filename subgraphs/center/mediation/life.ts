import type { Status } from '../../kit/contract/change.ts'
import type { Machine } from '../lifecycle/machine.ts'

export type MediationState =
  | 'REGISTERED'
  | 'ASSIGNED'
  | 'MEDIATING'
  | 'AGREED'
  | 'CONFIRMING'
  | 'CONFIRMED'
  | 'CONFIRMATION_REFUSED'
  | 'PERFORMED'
  | 'PARTLY_PERFORMED'
  | 'BREACHED'
  | 'RETURNED'
  | 'FAILED'
  | 'WITHDRAWN'

export type MediationAction =
  | 'ASSIGN'
  | 'HOLD_SESSION'
  | 'CONCLUDE'
  | 'RETURN'
  | 'FAIL'
  | 'WITHDRAW'
  | 'APPLY_FOR_CONFIRMATION'
  | 'CONFIRM'
  | 'REFUSE_CONFIRMATION'
  | 'PERFORM'
  | 'PERFORM_PARTLY'
  | 'BREACH'

const END_WITHOUT_AGREEMENT = { RETURN: 'RETURNED', FAIL: 'FAILED', WITHDRAW: 'WITHDRAWN' } as const
const PERFORMANCE = { PERFORM: 'PERFORMED', PERFORM_PARTLY: 'PARTLY_PERFORMED', BREACH: 'BREACHED' } as const

/** From the referral to the performance of what was agreed. A failed case is returned where it came from. */
export const MEDIATION: Machine<MediationState, MediationAction> = {
  of: 'a mediation case',
  transitions: {
    REGISTERED: { ASSIGN: 'ASSIGNED', ...END_WITHOUT_AGREEMENT },
    ASSIGNED: { ASSIGN: 'ASSIGNED', HOLD_SESSION: 'MEDIATING', ...END_WITHOUT_AGREEMENT },
    MEDIATING: {
      ASSIGN: 'MEDIATING',
      HOLD_SESSION: 'MEDIATING',
      CONCLUDE: 'AGREED',
      ...END_WITHOUT_AGREEMENT,
    },
    AGREED: { APPLY_FOR_CONFIRMATION: 'CONFIRMING', ...PERFORMANCE },
    CONFIRMING: { CONFIRM: 'CONFIRMED', REFUSE_CONFIRMATION: 'CONFIRMATION_REFUSED' },
    CONFIRMED: PERFORMANCE,
    CONFIRMATION_REFUSED: PERFORMANCE,
    // Who has broken an agreement may still keep it, as a rule when it is enforced.
    PARTLY_PERFORMED: { PERFORM: 'PERFORMED', BREACH: 'BREACHED' },
    BREACHED: { PERFORM: 'PERFORMED' },
    PERFORMED: {},
    RETURNED: {},
    FAILED: {},
    WITHDRAWN: {},
  },
}

/** States in which a case goes on: its origin is in no other mediation, and its mediators have it on their desks. */
export const OPEN_STATES = [
  'REGISTERED',
  'ASSIGNED',
  'MEDIATING',
] as const satisfies readonly MediationState[]

/** States of cases that were mediated with success: what happens to an agreement later does not undo it. */
export const AGREED_STATES = [
  'AGREED',
  'CONFIRMING',
  'CONFIRMED',
  'CONFIRMATION_REFUSED',
  'PERFORMED',
  'PARTLY_PERFORMED',
  'BREACHED',
] as const satisfies readonly MediationState[]

/** Whether a case that fails goes back to where it came from. */
export function cameFromElsewhere(row: {
  readonly originId: string | null
  readonly originUnit: string | null
}): boolean {
  return row.originId !== null || row.originUnit !== null
}

/** A case's state in the words that all agencies share. */
export const STATUS_OF_STATE: Readonly<Record<MediationState, Status>> = {
  REGISTERED: 'REGISTERED',
  ASSIGNED: 'IN_MEDIATION',
  MEDIATING: 'IN_MEDIATION',
  AGREED: 'SETTLED',
  CONFIRMING: 'SETTLED',
  CONFIRMED: 'SETTLED',
  CONFIRMATION_REFUSED: 'SETTLED',
  PERFORMED: 'SETTLED',
  PARTLY_PERFORMED: 'SETTLED',
  BREACHED: 'SETTLED',
  RETURNED: 'CLOSED',
  FAILED: 'CLOSED',
  WITHDRAWN: 'WITHDRAWN',
}
