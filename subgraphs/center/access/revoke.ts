import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import { checkReason } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { giverOf } from './giver.ts'
import { lockAgreement, setRevoked } from './queries.ts'
import type { AgreementRow } from './tables.ts'

export interface RevokeAgreementInput {
  readonly idempotencyKey: string
  readonly agreementId: string
  readonly reason: string
}

/** `revokeAgreement` of the schema. */
export async function revokeAgreement(
  input: RevokeAgreementInput,
  context: CenterContext,
): Promise<AgreementRow> {
  const agency = await giverOf(context)
  return once(context, 'revokeAgreement', input, async (transaction) => {
    const reason = checkReason(input.reason)
    const id = input.agreementId
    const agreement = id.includes('\0') ? undefined : await lockAgreement(transaction, id)
    // As if there were none: another agency's agreements are not the caller's to know.
    if (agreement?.agency !== agency)
      throw new BadUserInput(`"agreementId" is not the id of an agreement that ${agency} gave.`)
    if (agreement.revokedAt !== null)
      throw new Refusal(
        'PRECONDITION_FAILED',
        `${id} was revoked at ${agreement.revokedAt.toISOString()} by ${agreement.revokedBy}; nothing more can be done with it.`,
      )
    return setRevoked(transaction, id, context.caller.officer, reason)
  })
}
