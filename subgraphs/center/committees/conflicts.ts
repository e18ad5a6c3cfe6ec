import { sql } from 'drizzle-orm'
import type { Queryable } from '../../kit/database.ts'
import { mediationParties } from '../mediation/tables.ts'
import { mediatorRelations, mediators } from './tables.ts'

/** Why somebody must not mediate a case. Whom they are related to, and how, stays with who keeps the declarations. */
export type ConflictOfInterest = 'is a party' | 'is related to a party'

/** The conditions of a conflict, over `mediator` and the parties' identities in `party`. */
export const IS_PARTY = sql`exists (select from party where party.identity = mediator.identity)`
/** Declared by the mediator, or by a party who is a mediator too. */
export const IS_RELATED = sql`(
  exists (
    select from ${mediatorRelations} relation join party using (identity) where relation.mediator_id = mediator.id
  ) or exists (
    select from ${mediatorRelations} relation
    join ${mediators} relative on relative.id = relation.mediator_id
    join party on party.identity = relative.identity
    where relation.identity = mediator.identity
  ))`

/** `party`: the identities of a case's parties, of whatever role. */
export const partiesOfCase = (mediation: string) => sql`party as (
  select distinct identity from ${mediationParties} where record_id = ${mediation} and identity is not null
)`

/** The conflict that keeps a mediator from a case, if there is one. */
export async function conflictOfInterest(
  db: Queryable,
  mediation: string,
  mediatorId: string,
): Promise<ConflictOfInterest | undefined> {
  const [row] = await db.execute<{ party: boolean; related: boolean }>(sql`/* center.conflictOfInterest */
    with ${partiesOfCase(mediation)}
    select ${IS_PARTY} as party, ${IS_RELATED} as related from ${mediators} where id = ${mediatorId}`)
  if (row?.party) return 'is a party'
  return row?.related ? 'is related to a party' : undefined
}
