import type { Machine } from '../lifecycle/machine.ts'
import type { PublicReportState } from './tables.ts'

/** What is done with a public report. The last two happen with the grid event that it became. */
export type PublicReportAction =
  | 'ACCEPT'
  | 'REJECT'
  | 'TRANSFER'
  | 'ANSWER'
  | 'RATE'
  | 'CLOSE_UNRATED'
  | 'CLASSIFY'
  | 'EVENT_CLOSED'
  | 'EVENT_DISMISSED'

export const PUBLIC_REPORT: Machine<PublicReportState, PublicReportAction> = {
  of: 'a public report',
  occurrences: ['CLOSE_UNRATED', 'EVENT_CLOSED', 'EVENT_DISMISSED'],
  transitions: {
    SUBMITTED: { ACCEPT: 'ACCEPTED', REJECT: 'REJECTED' },
    REJECTED: {},
    ACCEPTED: { TRANSFER: 'TRANSFERRED', ANSWER: 'ANSWERED', CLASSIFY: 'ACCEPTED' },
    TRANSFERRED: {
      ANSWER: 'ANSWERED',
      CLASSIFY: 'TRANSFERRED',
      EVENT_CLOSED: 'ANSWERED',
      EVENT_DISMISSED: 'ACCEPTED',
    },
    ANSWERED: { RATE: 'CLOSED', CLASSIFY: 'ANSWERED', CLOSE_UNRATED: 'CLOSED' },
    CLOSED: { CLASSIFY: 'CLOSED' },
  },
}

/** How long a resident may wait with a rating before the report is closed without one. */
export const RATING_DAYS = 7
