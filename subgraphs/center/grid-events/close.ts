import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { answerWithResult, takeBack } from '../reports/follow-event.ts'
import { type ActInput, act, optionalReason } from './act.ts'

export function closeGridEvent(_: unknown, { input }: { input: ActInput }, context: CenterContext) {
  return act(
    context,
    'closeGridEvent',
    input,
    () => ({
      action: 'CLOSE',
      reason: optionalReason(input.reason),
      changes: (at) => ({ closedAt: at }),
    }),
    answerWithResult,
  )
}

export function dismissGridEvent(_: unknown, { input }: { input: ActInput }, context: CenterContext) {
  const reason = checkReason(input.reason ?? '')
  return act(
    context,
    'dismissGridEvent',
    input,
    () => ({ action: 'DISMISS', reason }),
    (transaction, event) => takeBack(transaction, event, reason),
  )
}
