import { randomUUID } from 'node:crypto'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import { checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { giverOf } from './giver.ts'
import { allPurposes, insertAgreement, lockAccess, overlapOf } from './queries.ts'
import type { AgreementRow } from './tables.ts'
import { checkTerms, recordTypesIn, type TermInput } from './terms.ts'

export interface GiveAgreementInput {
  readonly idempotencyKey: string
  readonly client: string
  readonly terms: readonly TermInput[]
  readonly purposes: readonly string[]
  readonly places?: readonly string[] | null
  readonly protections: readonly Protection[]
  readonly from?: Date | null
  readonly until?: Date | null
  readonly frequency?: { readonly requests: number; readonly seconds: number } | null
  readonly reason: string
}

/** As clients are named in access tokens. */
const CLIENT = /^[\w.:@/-]{1,100}$/
const MOST_PLACES = 200

/** `giveAgreement` of the schema. */
export async function giveAgreement(
  input: GiveAgreementInput,
  context: CenterContext,
): Promise<AgreementRow> {
  const agency = await giverOf(context)
  const graph = await context.loaders.graph()
  return once(context, 'giveAgreement', input, async (transaction) => {
    const now = new Date()
    if (!CLIENT.test(input.client))
      throw new BadUserInput('"client" must be a client_id: 1 to 100 letters, digits or "._:@/-".')
    const terms = checkTerms(input.terms, agency, graph)
    const purposes = checkPurposes(
      input.purposes,
      (await allPurposes(transaction)).map(({ code }) => code),
    )
    const wanted = {
      client: input.client,
      purposes,
      startsAt: input.from ?? now,
      endsAt: input.until ?? null,
    }
    checkTime(wanted, now)
    const agreement = {
      ...wanted,
      id: `agreement:${randomUUID()}`,
      agency,
      terms,
      places: checkPlaces(input.places),
      protections: checkProtections(input.protections),
      ...frequencyOf(input.frequency),
      reason: checkReason(input.reason),
      givenBy: context.caller.officer,
    }
    await lockAccess(transaction)
    const overlap = await overlapOf(transaction, { ...wanted, recordTypes: recordTypesIn(terms, agency) })
    if (overlap)
      throw new Refusal(
        'CONFLICT',
        `${input.client} has an agreement on ${overlap.recordType} for ${overlap.purpose} at that time: ${overlap.agreementId}. Revoke it first, or give this one for another time.`,
      )
    return insertAgreement(transaction, agreement)
  })
}

/** @throws {BadUserInput} unless there is at least one, and all are known */
export function checkPurposes(codes: readonly string[], known: readonly string[]): string[] {
  const unknown = codes.filter((code) => !known.includes(code))
  if (codes.length === 0 || unknown.length > 0)
    throw new BadUserInput(
      `"purposes" must be of ${known.join(', ')}${unknown.length > 0 ? `, but there is no ${unknown.map((code) => JSON.stringify(code.slice(0, 60))).join(', ')}` : ''}.`,
    )
  return [...new Set(codes)]
}

function checkPlaces(places: readonly string[] | null | undefined): string[] | null {
  if (places == null) return null
  if (places.length === 0 || places.length > MOST_PLACES)
    throw new BadUserInput(
      `"places" must be 1 to ${MOST_PLACES} codes, but are ${places.length}; leave it out for everywhere.`,
    )
  return [...new Set(places.map((code) => checkPlaceCode(code, 'places')))]
}

function checkProtections(protections: readonly Protection[]): Protection[] {
  if (protections.length === 0) throw new BadUserInput('"protections" must name a level, e.g. OPEN.')
  return [...new Set(protections)]
}

function checkTime({ startsAt, endsAt }: { startsAt: Date; endsAt: Date | null }, now: Date): void {
  if (endsAt === null) return
  if (endsAt <= startsAt)
    throw new BadUserInput(
      `"from" must lie before "until", but is ${startsAt.toISOString()}, and "until" is ${endsAt.toISOString()}.`,
    )
  if (endsAt <= now)
    throw new BadUserInput(
      `"until" must be to come, but is ${endsAt.toISOString()} (it is ${now.toISOString()}).`,
    )
}

function frequencyOf(frequency: GiveAgreementInput['frequency']) {
  if (frequency == null) return { frequencyRequests: null, frequencySeconds: null }
  const { requests, seconds } = frequency
  if (requests < 1 || seconds < 1)
    throw new BadUserInput('"frequency" must be of at least 1 request in at least 1 second.')
  return { frequencyRequests: requests, frequencySeconds: seconds }
}
