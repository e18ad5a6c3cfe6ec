import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { type ActInput, act, optionalReason } from './act.ts'

export function closeGridEvent(_: unknown, { input }: { input: ActInput }, context: CenterContext) {
  return act(context, 'closeGridEvent', input, () => ({
    action: 'CLOSE',
    reason: optionalReason(input.reason),
    changes: (at) => ({ closedAt: at }),
  }))
}

export function dismissGridEvent(_: unknown, { input }: { input: ActInput }, context: CenterContext) {
  return act(context, 'dismissGridEvent', input, () => ({
    action: 'DISMISS',
    reason: checkReason(input.reason ?? ''),
  }))
}
