import { randomUUID } from 'node:crypto'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { schedule } from '../deadlines/schedule.ts'
import { beginLife, checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { areasOfOffices, officesByIds, unitsByIds } from '../organisation/queries.ts'
import type { OfficeRow } from '../organisation/tables.ts'
import { checkPlaceCode, intersection } from '../places/codes.ts'
import { locationsByCodes } from '../places/queries.ts'
import { type About, aboutMatter, aboutRecord, strictest } from './about.ts'
import { responseId } from './machines.ts'
import { CALL_OVERDUE } from './overdue.ts'
import { type CallRow, calls, callUnits } from './tables.ts'
import { tellMade } from './tell.ts'

export interface MakeCallInput {
  readonly idempotencyKey: string
  readonly direction: CallRow['direction']
  readonly centerId: string
  readonly unitIds: readonly string[]
  readonly subject: string
  readonly recordId?: string | null
  readonly matterId?: string | null
  readonly location?: string | null
  readonly deadline: Date
  readonly reason: string
  readonly [field: string]: unknown
}

const MOST_UNITS = 20
const LONGEST_SUBJECT = 200
const LONGEST_DEADLINE_MS = 366 * 86_400_000

/** `makeCall` of the schema. */
export async function makeCall(input: MakeCallInput, context: CenterContext): Promise<CallRow> {
  // Before the transaction: an agency may have to be asked.
  const record = input.recordId == null ? undefined : await aboutRecord(input.recordId, context)
  const matter = input.matterId == null ? undefined : await aboutMatter(input.matterId, context)
  if (record === null) throw new BadUserInput('"recordId" is not the id of a record that you may know of.')
  if (matter === null) throw new BadUserInput('"matterId" is not the id of a matter that you may know of.')
  return once(context, 'makeCall', input, async (transaction) => {
    const { caller } = context
    const reason = checkReason(input.reason)
    const subject = checkSubject(input.subject)
    const madeAt = new Date()
    checkDeadline(input.deadline, madeAt)
    const locationCode = await placeOf(transaction, input.location, [record, matter])
    const [maker, center] = await centersOf(transaction, input)
    const unitIds = await checkUnits(transaction, input.unitIds, center)

    const id = `call:${randomUUID()}`
    const protection = strictest([record, matter].flatMap((about) => about?.protection ?? []))
    const common = { protection, version: 1, updatedAt: madeAt }
    const [call] = await transaction
      .insert(calls)
      .values({
        ...common,
        id,
        direction: input.direction,
        subject,
        recordId: input.recordId ?? null,
        matterId: input.matterId ?? null,
        locationCode,
        madeBy: maker.id,
        officeId: center.id,
        madeAt,
        firstDueAt: input.deadline,
        dueAt: input.deadline,
        state: 'OPEN',
      })
      .returning()
    await transaction.insert(callUnits).values(
      unitIds.map((unitId) => ({
        ...common,
        callId: id,
        unitId,
        calledAt: madeAt,
        dueAt: input.deadline,
        state: 'CALLED' as const,
      })),
    )
    const by = caller
    await beginLife(transaction, { id, state: 'OPEN' }, { action: 'MAKE', reason, data: { unitIds }, by })
    for (const unitId of unitIds)
      await beginLife(
        transaction,
        { id: responseId(id, unitId), state: 'CALLED' },
        { action: 'CALL', reason, by },
      )
    await schedule(transaction, { kind: CALL_OVERDUE, subject: id, dueAt: input.deadline })
    await tellMade(transaction, call!, unitIds)
    return call!
  })
}

function checkSubject(subject: string): string {
  const words = subject.trim()
  if (words === '' || words.length > LONGEST_SUBJECT || words.includes('\0'))
    throw new BadUserInput(`"subject" must say what it is about, in 1 to ${LONGEST_SUBJECT} characters.`)
  return words
}

/** @throws {BadUserInput} unless it is to come, within a year */
export function checkDeadline(deadline: Date, now: Date): void {
  const ahead = deadline.getTime() - now.getTime()
  if (ahead <= 0 || ahead > LONGEST_DEADLINE_MS)
    throw new BadUserInput(
      `"deadline" must be to come, within a year, but is ${deadline.toISOString()} (it is ${now.toISOString()}).`,
    )
}

async function placeOf(
  transaction: Transaction,
  given: string | null | undefined,
  about: readonly (About | undefined)[],
): Promise<string> {
  const code =
    given == null
      ? about.map((each) => each?.locationCode).find((known) => known != null)
      : checkPlaceCode(given, 'location')
  if (code === undefined)
    throw new BadUserInput('"location" is needed, as nothing else says where the units are to go.')
  if (given != null && (await locationsByCodes(transaction, [code])).length === 0)
    throw new BadUserInput(`"location" must be a place of the city, but there is no ${code}.`)
  return code!
}

/** The center that calls, and the one that sees to the call. */
async function centersOf(
  transaction: Transaction,
  { centerId, direction }: MakeCallInput,
): Promise<readonly [maker: OfficeRow, center: OfficeRow]> {
  const office = async (id: string) =>
    id.includes('\0') ? undefined : (await officesByIds(transaction, [id]))[0]
  const maker = await office(centerId)
  if (!maker) throw new BadUserInput('"centerId" is not the id of a service center, such as office:371102.')
  if (direction === 'WHISTLE') return [maker, maker]
  if (maker.parentId === null)
    throw new Refusal(
      'PRECONDITION_FAILED',
      `There is no center above ${maker.id} to call upward; allowed is WHISTLE.`,
    )
  return [maker, (await office(maker.parentId))!]
}

async function checkUnits(
  transaction: Transaction,
  ids: readonly string[],
  center: OfficeRow,
): Promise<readonly string[]> {
  const unitIds = [...new Set(ids)].sort()
  if (unitIds.length === 0 || unitIds.length > MOST_UNITS)
    throw new BadUserInput(`"unitIds" must be 1 to ${MOST_UNITS} units, but are ${unitIds.length}.`)
  const units = await unitsByIds(
    transaction,
    unitIds.filter((id) => !id.includes('\0')),
  )
  if (units.length < unitIds.length) {
    const known = new Set(units.map(({ id }) => id))
    const unknown = unitIds.filter((id) => !known.has(id)).map((id) => JSON.stringify(id.slice(0, 60)))
    throw new BadUserInput(`"unitIds" must be units, but there is no ${unknown.join(', ')}.`)
  }
  const areas = await areasOfOffices(transaction, [center.id])
  const elsewhere = units.filter(
    (unit) => !areas.some(({ placeCode }) => intersection(unit.placeCode, placeCode) !== undefined),
  )
  if (elsewhere.length > 0)
    throw new Refusal(
      'PRECONDITION_FAILED',
      `${center.id} can call units that are responsible in its area; ${elsewhere
        .map(({ id, placeCode }) => `${id} is at ${placeCode}`)
        .join(', ')}.`,
    )
  return unitIds
}
