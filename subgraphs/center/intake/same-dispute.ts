import { sql } from 'drizzle-orm'
import type { Category, PartyRole } from '../../kit/contract/change.ts'
import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Transaction } from '../../kit/database.ts'
import type { Party } from '../people/parties.ts'
import { openCaseOf, type Side } from './queries.ts'

/**
 * The reference of a case still going on of the same applicants, respondents and category, as far as the caller may
 * know of it. Who asks for the same applicant at the same time waits, and sees what the other accepted.
 */
export async function sameDisputeGoingOn(
  transaction: Transaction,
  category: Category,
  parties: readonly Party[],
  rights: readonly RecordRight[],
): Promise<string | undefined> {
  const applicants = sideOf(parties, 'APPLICANT')
  // Sorted, so that nobody deadlocks.
  for (const applicant of [...applicants.identities, ...applicants.names].sort())
    await transaction.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`onedoor intake ${category} ${applicant}`}, 0))`,
    )
  return openCaseOf(transaction, category, applicants, sideOf(parties, 'RESPONDENT'), rights)
}

function sideOf(parties: readonly Party[], side: PartyRole): Side {
  const members = parties.filter(({ role }) => role === side)
  return {
    identities: members.flatMap(({ identity }) => identity ?? []),
    names: members.flatMap(({ identity, name }) => (identity === null && name !== null ? name : [])),
  }
}
