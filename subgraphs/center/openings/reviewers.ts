import type { Caller } from '../../kit/contract/caller.ts'
import { AUDITOR } from '../access/auditor.ts'
import type { OpeningSight } from './queries.ts'

/** Scope of who may judge openings in the name of an agency that was told of them. */
export const REVIEW = 'records:review'

/** Auditors see every opening, an agency's reviewers those that it was told of, everybody their own. */
export function sightOf({ client, officer, roles, scopes, organisation }: Caller): OpeningSight | null {
  if (roles.includes(AUDITOR)) return null
  return { client, officer, reviewsFor: scopes.includes(REVIEW) ? organisation : undefined }
}

/** Whether somebody may judge an opening of which these agencies were told. */
export function mayReview({ roles, scopes, organisation }: Caller, told: readonly string[]): boolean {
  return (
    roles.includes(AUDITOR) ||
    (scopes.includes(REVIEW) && organisation !== undefined && told.includes(organisation))
  )
}
