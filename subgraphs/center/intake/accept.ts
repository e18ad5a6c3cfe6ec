import { randomUUID } from 'node:crypto'
import type { Category, PartyRole } from '../../kit/contract/change.ts'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import { isPlaceCode } from '../../kit/contract/place.ts'
import type { Transaction } from '../../kit/database.ts'
import { beginLife, checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { personsByIds } from '../people/queries.ts'
import { locationsByCodes } from '../places/queries.ts'
import { checkText } from './input.ts'
import { hasMinor } from './protection.ts'
import { nextNumber } from './queries.ts'
import { type Party, sameDisputeGoingOn } from './same-dispute.ts'
import { type IntakeCase, setDeadline, toIntakeCase } from './step.ts'
import { type IntakeCaseRow, intakeCases, intakeParties } from './tables.ts'

/** `AcceptDisputeInput` of the schema. */
export interface AcceptDisputeInput {
  readonly idempotencyKey: string
  readonly title: string
  readonly statement?: string | null
  readonly category: Category
  readonly channel: IntakeCaseRow['channel']
  readonly location?: string | null
  readonly latitude?: number | null
  readonly longitude?: number | null
  readonly parties: readonly PartyInput[]
  readonly despite?: string | null
  readonly [field: string]: unknown
}

interface PartyInput {
  readonly role: PartyRole
  readonly person?: string | null
  readonly name?: string | null
}

const MOST_PARTIES = 50

/** Takes a dispute in, once. */
export function acceptDispute(context: CenterContext, input: AcceptDisputeInput): Promise<IntakeCase> {
  return once(context, 'acceptDispute', input, async (transaction) => {
    const { mayKnow } = context.caller
    const parties = await readParties(transaction, input.parties)
    const despite = input.despite == null ? undefined : checkReason(input.despite, 'despite')
    const place = await readPlace(transaction, input)
    const open = await sameDisputeGoingOn(transaction, input.category, parties, mayKnow)
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

async function readParties(transaction: Transaction, inputs: readonly PartyInput[]): Promise<Party[]> {
  if (inputs.length > MOST_PARTIES)
    throw new BadUserInput(`"parties" may be at most ${MOST_PARTIES}, but are ${inputs.length}.`)
  if (!inputs.some(({ role }) => role === 'APPLICANT'))
    throw new BadUserInput('"parties" must have at least one APPLICANT: who brings the dispute.')
  const ids = inputs.flatMap(({ person }) => person ?? [])
  if (new Set(ids).size < ids.length)
    throw new BadUserInput('"parties" must name each person once, in one part.')
  const found = ids.some((id) => id.includes('\0')) ? [] : await personsByIds(transaction, ids)
  const persons = new Map(found.map((person) => [person.id, person]))
  return inputs.map(({ role, person: id, name: given }, index) => {
    const name = given == null ? null : checkText(given, `parties[${index}].name`, 200)
    if (id == null) {
      if (name === null)
        throw new BadUserInput(`"parties[${index}]" must have a person or a name, but has neither.`)
      return { role, name, identity: null }
    }
    const person = persons.get(id)
    if (!person) throw new BadUserInput(`"parties[${index}].person" must be the id of a known person.`)
    return { role, name: name ?? person.name, identity: person.identity }
  })
}

async function readPlace(
  transaction: Transaction,
  { location, latitude, longitude }: AcceptDisputeInput,
): Promise<Pick<IntakeCaseRow, 'locationCode' | 'latitude' | 'longitude'>> {
  if (
    location != null &&
    !(isPlaceCode(location) && (await locationsByCodes(transaction, [location])).length)
  )
    throw new BadUserInput('"location" must be the code of a place of the city, e.g. 371102.')
  if ((latitude == null) !== (longitude == null))
    throw new BadUserInput('"latitude" and "longitude" must be given together.')
  if (latitude != null && (Math.abs(latitude) > 90 || Math.abs(longitude!) > 180))
    throw new BadUserInput('"latitude" must be within 90 degrees and "longitude" within 180.')
  return { locationCode: location ?? null, latitude: latitude ?? null, longitude: longitude ?? null }
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
