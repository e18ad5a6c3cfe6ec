import type { Machine } from '../lifecycle/machine.ts'

export type CallState = 'OPEN' | 'ESCALATED' | 'OVERDUE' | 'ANSWERED' | 'REGULATED' | 'FAILED'
export type CallAction = 'ANSWER' | 'ESCALATE' | 'MARK_OVERDUE' | 'OVERRULE' | 'REGULATE' | 'FAIL'

/** A call: open while a unit has not reported, until the center that sees to it closes it. */
export const CALL: Machine<CallState, CallAction> = {
  of: 'a call',
  transitions: {
    OPEN: {
      ANSWER: 'ANSWERED',
      ESCALATE: 'ESCALATED',
      MARK_OVERDUE: 'OVERDUE',
      OVERRULE: 'OPEN',
      REGULATE: 'REGULATED',
      FAIL: 'FAILED',
    },
    ESCALATED: {
      ANSWER: 'ANSWERED',
      ESCALATE: 'ESCALATED',
      MARK_OVERDUE: 'OVERDUE',
      OVERRULE: 'ESCALATED',
      REGULATE: 'REGULATED',
      FAIL: 'FAILED',
    },
    OVERDUE: { ANSWER: 'ANSWERED', OVERRULE: 'OPEN', REGULATE: 'REGULATED', FAIL: 'FAILED' },
    ANSWERED: { OVERRULE: 'OPEN', REGULATE: 'REGULATED', FAIL: 'FAILED' },
    REGULATED: {},
    FAILED: {},
  },
  // What follows from reports, from decisions on objections, and from deadlines.
  occurrences: ['ANSWER', 'ESCALATE', 'MARK_OVERDUE', 'OVERRULE'],
}

export type ResponseState =
  | 'CALLED'
  | 'ACCEPTED'
  | 'ARRIVED'
  | 'ACTING'
  | 'COMPLETED'
  | 'OBJECTED'
  | 'EXCUSED'
  | 'RELEASED'
export type Report = 'ACCEPT' | 'ARRIVE' | 'ACT' | 'COMPLETE' | 'OBJECT'
export type Ruling = 'UPHOLD' | 'OVERRULE'
export type ResponseAction = Report | Ruling | 'RELEASE'

/** What a called unit reports. RELEASE is what closing the call does to those who have not begun. */
export const RESPONSE: Machine<ResponseState, ResponseAction> = {
  of: "a unit's response",
  transitions: {
    CALLED: { ACCEPT: 'ACCEPTED', OBJECT: 'OBJECTED', RELEASE: 'RELEASED' },
    ACCEPTED: { ARRIVE: 'ARRIVED', ACT: 'ACTING' },
    ARRIVED: { ACT: 'ACTING' },
    ACTING: { ACT: 'ACTING', COMPLETE: 'COMPLETED' },
    COMPLETED: {},
    OBJECTED: { UPHOLD: 'EXCUSED', OVERRULE: 'CALLED', RELEASE: 'RELEASED' },
    EXCUSED: {},
    RELEASED: {},
  },
  occurrences: ['RELEASE'],
}

/** While some unit has not reported. */
export const isWaiting = (state: CallState): boolean =>
  state === 'OPEN' || state === 'ESCALATED' || state === 'OVERDUE'

export const isClosed = (state: CallState): boolean => state === 'REGULATED' || state === 'FAILED'

/** The history of a unit's response goes by this id. */
export const responseId = (callId: string, unitId: string): string => `${callId}/${unitId}`
