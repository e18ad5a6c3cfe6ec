import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { type ActInput, act, optionalReason } from './act.ts'
import { sendingBack, TIME_LIMITS } from './life-cycle.ts'
import { officeExists, officesAbove, unitExists } from './queries.ts'
import { checkTitle } from './report.ts'
import type { GridEventGrade } from './tables.ts'

/*
 * The mutations that take an event from state to state. What each may be done with, the life cycle's table says; a
 * wrong one is refused there, whatever else it asks for.
 */

type Arguments<More = object> = { readonly input: ActInput & More }

export function amendGridEvent(
  _: unknown,
  { input }: Arguments<{ title?: string | null; description?: string | null }>,
  context: CenterContext,
) {
  return act(context, 'amendGridEvent', input, () => ({
    action: 'AMEND',
    reason: checkReason(input.reason ?? ''),
    changes: (at) => ({
      ...(input.title == null ? {} : { title: checkTitle(input.title) }),
      ...(input.description == null ? {} : { description: checkReason(input.description, 'description') }),
      dueAt: after(at, 'TRIAGE'),
    }),
  }))
}

export function triageGridEvent(
  _: unknown,
  { input }: Arguments<{ grade: GridEventGrade }>,
  context: CenterContext,
) {
  return act(context, 'triageGridEvent', input, ({ grade }) => {
    if (grade !== null && grade !== input.grade && input.reason == null)
      throw new BadUserInput(`"reason" must say why the grade changes from ${grade}.`)
    return {
      action: 'TRIAGE',
      reason: optionalReason(input.reason),
      data: { grade: input.grade },
      changes: (at) => ({ grade: input.grade, dueAt: after(at, input.grade) }),
    }
  })
}

export function assignGridEvent(
  _: unknown,
  { input }: Arguments<{ unit?: string | null; office?: string | null }>,
  context: CenterContext,
) {
  return act(context, 'assignGridEvent', input, async (_event, transaction) => {
    const [unitId, officeId] = [input.unit ?? null, input.office ?? null]
    if ((unitId === null) === (officeId === null))
      throw new BadUserInput('Give "unit" or "office", not both.')
    if (unitId !== null && !(await unitExists(transaction, unitId)))
      throw new BadUserInput('"unit" must be the id of a unit, e.g. unit:371102001.')
    if (officeId !== null && !(await officeExists(transaction, officeId)))
      throw new BadUserInput('"office" must be the id of a center, e.g. office:371102.')
    return {
      action: 'ASSIGN',
      reason: optionalReason(input.reason),
      data: { to: unitId ?? officeId },
      changes: () => ({ unitId, officeId }),
    }
  })
}

export function acceptGridEvent(_: unknown, { input }: Arguments, context: CenterContext) {
  return act(context, 'acceptGridEvent', input, () => ({ action: 'ACCEPT' }))
}

export function feedBackGridEvent(
  _: unknown,
  { input }: Arguments<{ result: string }>,
  context: CenterContext,
) {
  const result = checkReason(input.result, 'result')
  return act(context, 'feedBackGridEvent', input, () => ({
    action: 'FEED_BACK',
    data: { result },
    changes: (at) => ({ result, fedBackAt: at }),
  }))
}

/** A sent-back result has the time that is left; who is to find or to triage anew has the time of a triage. */
export function sendBackGridEvent(_: unknown, { input }: Arguments, context: CenterContext) {
  return act(context, 'sendBackGridEvent', input, ({ state, unitId, officeId }) => {
    const action = sendingBack(state, unitId !== null || officeId !== null)
    const reason = checkReason(input.reason ?? '')
    switch (action) {
      case 'DECLINE':
        return {
          action,
          reason,
          data: { by: unitId ?? officeId },
          changes: () => ({ unitId: null, officeId: null }),
        }
      case 'RETURN_RESULT':
        return { action, reason, changes: () => ({ result: null, fedBackAt: null }) }
      default:
        return {
          action,
          reason,
          changes: (at) => ({ result: null, fedBackAt: null, dueAt: after(at, 'TRIAGE') }),
        }
    }
  })
}

export function superviseGridEvent(_: unknown, { input }: Arguments, context: CenterContext) {
  return act(context, 'superviseGridEvent', input, async (event, transaction) => {
    const reason = checkReason(input.reason ?? '')
    if (event.supervisionLevel > 0) return { action: 'SUPERVISE', reason }
    const [nearest = null] = await officesAbove(transaction, event.locationCode)
    return {
      action: 'SUPERVISE',
      reason,
      data: { level: 1, supervisor: nearest },
      changes: () => ({ supervisionLevel: 1, supervisorId: nearest }),
    }
  })
}

export const after = (at: Date, limit: keyof typeof TIME_LIMITS) =>
  new Date(at.getTime() + TIME_LIMITS[limit])

/** @throws {Refusal} PRECONDITION_FAILED */
export function refuseUnless(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Refusal('PRECONDITION_FAILED', message)
}
