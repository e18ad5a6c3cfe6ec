import { randomUUID } from 'node:crypto'
import type { Category } from '../../kit/contract/change.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { beginLife, checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { type GivenParty, type Party, readParties } from '../people/parties.ts'
import { type GivenPlace, resolvePlace } from '../places/resolve.ts'
import { checkText } from './input.ts'
import { hasMinor } from './protection.ts'
import { nextNumber } from './queries.ts'
import { sameDisputeGoingOn } from './same-dispute.ts'
import { type IntakeCase, setDeadline, toIntakeCase } from './step.ts'
import { type IntakeCaseRow, intakeCases, intakeParties } from './tables.ts'

/** `AcceptDisputeInput` of the schema. */
export interface AcceptDisputeInput extends GivenPlace {
  readonly idempotencyKey: string
  readonly title: string
  readonly statement?: string | null
  readonly category: Category
  readonly channel: IntakeCaseRow['channel']
  readonly parties: readonly GivenParty[]
  readonly despite?: string | null
}

/** Takes a dispute in, once. */
export function acceptDispute(context: CenterContext, input: AcceptDisputeInput): Promise<IntakeCase> {
  return once(context, 'acceptDispute', input, async (transaction) => {
    const rights = context.caller.mayKnow
    const parties = await partiesOf(transaction, input.parties)
    const despite = input.despite == null ? undefined : checkReason(input.despite, 'despite')
    const place = await placeOf(transaction, input)
    const open = await sameDisputeGoingOn(transaction, input.category, parties, rights)
    if (open !== undefined && despite === undefined)
      throw new Refusal(
        'PRECONDITION_FAILED',
        `The same dispute is going on as ${open}: go on with that case, or say in "despite" why this is another one.`,
      )
    const minor = await hasMinor(transaction, parties)
    const begun = await beginLife(
      transaction,
      { id: `center:intake-${randomUUID()}`, state: 'REGISTERED' },
      {
        action: 'ACCEPT',
        reason: despite,
        data: {
          category: input.category,
          channel: input.channel,
          ...(open !== undefined && { despite: open }),
          ...(minor && { protection: 'PROTECTED', because: 'MINOR_PARTY' }),
        },
        by: context.caller,
      },
    )
    const [row] = await transaction
      .insert(intakeCases)
      .values({
        id: begun.subject,
        reference: await nextReference(transaction, begun.at),
        title: checkText(input.title, 'title', 200),
        category: input.category,
        channel: input.channel,
        statement: input.statement == null ? null : checkText(input.statement, 'statement', 5000),
        state: 'REGISTERED',
        version: begun.version,
        dueAt: await setDeadline(transaction, null, begun),
        occurredAt: begun.at,
        updatedAt: begun.at,
        ...place,
        ...(minor && { protection: 'PROTECTED', protectedBecause: 'MINOR_PARTY' }),
      })
      .returning()
    await transaction
      .insert(intakeParties)
      .values(parties.map((party, index) => ({ recordId: begun.subject, ordinal: index + 1, ...party })))
    return toIntakeCase(row!)
  })
}

/** @throws {BadUserInput} also without an applicant, and for a person in two parts */
async function partiesOf(transaction: Transaction, given: readonly GivenParty[]): Promise<Party[]> {
  if (!given.some(({ role }) => role === 'APPLICANT'))
    throw new BadUserInput('"parties" must have at least one APPLICANT: who brings the dispute.')
  const persons = given.flatMap(({ person }) => person ?? [])
  if (new Set(persons).size < persons.length)
    throw new BadUserInput('"parties" must name each person once, in one part.')
  return readParties(transaction, given)
}

/** Where the dispute is; a person need not say. */
function placeOf(transaction: Transaction, given: GivenPlace) {
  const { location, latitude, longitude } = given
  const isGiven = location != null || latitude != null || longitude != null
  return isGiven ? resolvePlace(transaction, given) : undefined
}

const CITY_OFFSET = 8 * 3_600_000

/** The number of a case in its year, e.g. 日治受〔2026〕00123号. */
export function referenceOf(year: number, number: number): string {
  return `日治受〔${year}〕${String(number).padStart(5, '0')}号`
}

async function nextReference(transaction: Transaction, at: Date): Promise<string> {
  const year = new Date(at.getTime() + CITY_OFFSET).getUTCFullYear()
  return referenceOf(year, await nextNumber(transaction, year))
}
