import { BadUserInput } from '../../kit/contract/errors.ts'
import { toSharedRecord } from '../../kit/records/record-type.ts'
import { checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { resolvePlace } from '../places/resolve.ts'
import { createGridEvent } from './create.ts'
import { gridEventRecords } from './record-type.ts'
import type { GridEventRow } from './tables.ts'

interface ReportInput {
  readonly idempotencyKey: string
  readonly title: string
  readonly description: string
  readonly kind: GridEventRow['kind']
  readonly location?: string | null
  readonly latitude?: number | null
  readonly longitude?: number | null
  readonly occurredAt?: Date | null
  readonly result?: string | null
}

const MAX_TITLE_LENGTH = 100
/** Clocks of telephones are not the center's. */
const TOLERANCE_MS = 5 * 60_000

export function reportGridEvent(_: unknown, { input }: { input: ReportInput }, context: CenterContext) {
  return once(context, 'reportGridEvent', input, async (transaction) => {
    const event = await createGridEvent(transaction, {
      ...(await resolvePlace(transaction, input)),
      title: checkTitle(input.title),
      description: checkReason(input.description, 'description'),
      kind: input.kind,
      protection: 'OPEN',
      occurredAt: checkMoment(input.occurredAt ?? null),
      result: input.result == null ? null : checkReason(input.result, 'result'),
      reportId: null,
      reason: null,
      by: context.caller,
    })
    return toSharedRecord(gridEventRecords, event)
  })
}

/** @throws {BadUserInput} when there are no words, or too many for a title */
export function checkTitle(title: string): string {
  const words = title.trim()
  if (words === '' || words.length > MAX_TITLE_LENGTH || words.includes('\0'))
    throw new BadUserInput(`"title" must say what it is, in 1 to ${MAX_TITLE_LENGTH} characters.`)
  return words
}

function checkMoment(moment: Date | null): Date | null {
  if (moment && moment.getTime() > Date.now() + TOLERANCE_MS)
    throw new BadUserInput('"occurredAt" must be in the past.')
  return moment
}
