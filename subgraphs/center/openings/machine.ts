import type { Machine } from '../lifecycle/machine.ts'

export type OpeningState = 'OPENED' | 'CLOSED' | 'EXPIRED' | 'REVIEWED'
export type OpeningAction = 'CLOSE' | 'EXPIRE' | 'REVIEW'
export type Verdict = 'JUSTIFIED' | 'UNJUSTIFIED'

/** An opening: ends soon, by itself or before, and is then judged by somebody else. */
export const OPENING: Machine<OpeningState, OpeningAction> = {
  of: 'an opening',
  transitions: {
    OPENED: { CLOSE: 'CLOSED', EXPIRE: 'EXPIRED' },
    CLOSED: { REVIEW: 'REVIEWED' },
    EXPIRED: { REVIEW: 'REVIEWED' },
    REVIEWED: {},
  },
  occurrences: ['EXPIRE'],
}
