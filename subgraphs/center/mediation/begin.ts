import type { Category, PartyRole } from '../../kit/contract/change.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Protection } from '../../kit/contract/protection.ts'
import { type SharedRecord, toSharedRecord } from '../../kit/records/record-type.ts'
import { checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { locationsByCodes } from '../places/queries.ts'
import { checkKindOfOrigin } from './docking.ts'
import { openMediation } from './open.ts'
import { protectionOfRecord } from './queries.ts'
import { mediationRecords } from './record-type.ts'
import type { MediationKind } from './tables.ts'
import { checkWords } from './words.ts'

const MAX_PARTIES = 100

interface ReferInput {
  readonly idempotencyKey: string
  readonly origin: string
  readonly kind?: MediationKind | null
  readonly reason: string
  readonly [field: string]: unknown
}

/** Refers a record to mediation, as it stands in the index: its title, place, parties and protection are the case's. */
export async function referToMediation(
  _: unknown,
  { input }: { input: ReferInput },
  context: CenterContext,
): Promise<SharedRecord> {
  const reason = checkReason(input.reason)
  const { origin } = input
  const lookup = origin.includes('\0') ? undefined : await context.loaders.dispute.load({ id: origin })
  if (lookup?.state !== 'indexed')
    throw new BadUserInput(`"origin" is no record that you know of: ${JSON.stringify(origin.slice(0, 60))}.`)
  const { dispute } = lookup
  if (dispute.recordType === mediationRecords.name)
    throw new BadUserInput('"origin" is a mediation case itself: refer the record that it came from.')
  // Its own mutation notes the referral in the life of the case, which then waits for the mediation's end.
  if (dispute.recordType === 'IntakeCase')
    throw new BadUserInput('"origin" is an intake case: refer it with referIntakeCaseToMediation.')
  if (input.kind) checkKindOfOrigin(input.kind, origin)
  const [parties, protection] = await Promise.all([
    context.loaders.parties.load(origin),
    protectionOfRecord(context.db, origin),
  ])
  return once(context, 'referToMediation', input, async (transaction) =>
    toSharedRecord(
      mediationRecords,
      await openMediation(transaction, {
        originId: origin,
        title: dispute.title,
        category: dispute.category,
        locationCode: dispute.locationCode,
        protection,
        parties,
        reason,
        by: context.caller,
        rights: context.caller.mayKnow,
        kind: input.kind ?? undefined,
      }),
    ),
  )
}

interface OpenInput {
  readonly idempotencyKey: string
  readonly title: string
  readonly category: Category
  readonly kind?: MediationKind | null
  readonly location?: string | null
  readonly protected?: boolean | null
  readonly originUnit?: string | null
  readonly originReference?: string | null
  readonly parties: readonly {
    readonly role: PartyRole
    readonly person?: string | null
    readonly name?: string | null
  }[]
  readonly reason: string
  readonly [field: string]: unknown
}

/** Opens a mediation that comes from no record here: the parties came by themselves, or a body without records sent them. */
export async function openMediationFromScratch(
  _: unknown,
  { input }: { input: OpenInput },
  context: CenterContext,
): Promise<SharedRecord> {
  const reason = checkReason(input.reason)
  const title = checkWords(input.title, 'title', 500)
  const originUnit = input.originUnit ? checkWords(input.originUnit, 'originUnit', 100) : null
  const originReference = input.originReference
    ? checkWords(input.originReference, 'originReference', 200)
    : null
  const kind = input.kind ?? 'PEOPLE'
  if ((kind === 'PEOPLE') !== (originUnit === null))
    throw new BadUserInput(
      kind === 'PEOPLE'
        ? '"originUnit" goes with a kind that docks: name the kind, or leave the unit out.'
        : `"kind" ${kind} docks with a body: name it as "originUnit", or refer its record with referToMediation.`,
    )
  const protection: Protection = input.protected ? 'PROTECTED' : 'OPEN'
  const locationCode = input.location ? await checkPlace(input.location, context) : null
  const parties = await namedParties(input.parties, context)
  return once(context, 'openMediation', input, async (transaction) =>
    toSharedRecord(
      mediationRecords,
      await openMediation(transaction, {
        originId: null,
        title,
        category: input.category,
        locationCode,
        protection,
        parties,
        reason,
        by: context.caller,
        rights: context.caller.mayKnow,
        kind,
        originUnit,
        originReference,
      }),
    ),
  )
}

async function checkPlace(code: string, { db }: CenterContext): Promise<string> {
  const [place] = await locationsByCodes(db, [checkPlaceCode(code, 'location')])
  if (!place) throw new BadUserInput(`"location" is no place of this city: ${code}.`)
  return code
}

/** Parties by the persons that they are; one who is not identified has a name alone. */
async function namedParties(parties: OpenInput['parties'], { loaders }: CenterContext) {
  if (parties.length < 2 || parties.length > MAX_PARTIES)
    throw new BadUserInput(`"parties" must be 2 to ${MAX_PARTIES}, but are ${parties.length}.`)
  return Promise.all(
    parties.map(async ({ role, person, name }) => {
      if (typeof person !== 'string') {
        if (!name) throw new BadUserInput('"parties" must each have a person or a name.')
        return { role, name: checkWords(name, 'parties.name', 200), identity: null }
      }
      const known = person.includes('\0') ? null : await loaders.person.load(person)
      if (!known)
        throw new BadUserInput(`"parties" name nobody with the id ${JSON.stringify(person.slice(0, 60))}.`)
      return { role, name: known.name, identity: known.identity }
    }),
  )
}
