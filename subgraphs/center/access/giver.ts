import { Refusal } from '../../kit/contract/errors.ts'
import type { CenterContext } from '../loaders.ts'

/** Scope of who may give and revoke agreements in their agency's name. */
export const GIVE = 'access:give'

/**
 * The agency in whose name the caller gives: the one that the officer works for.
 * @throws {Refusal} FORBIDDEN for who has not the scope, or works for no agency
 */
export async function giverOf({ caller, loaders }: CenterContext): Promise<string> {
  if (!caller.scopes.includes(GIVE))
    throw new Refusal(
      'FORBIDDEN',
      `Agreements are given and revoked with the scope "${GIVE}", which you have not.`,
    )
  const agencies = (await loaders.agencies()).map(({ code }) => code)
  const { organisation } = caller
  if (organisation === undefined || !agencies.includes(organisation))
    throw new Refusal(
      'FORBIDDEN',
      `Agreements are given by officers of an agency, one of ${agencies.join(', ')}; your token names ${organisation === undefined ? 'none' : 'another organisation'}.`,
    )
  return organisation
}
