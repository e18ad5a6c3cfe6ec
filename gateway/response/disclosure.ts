import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Budgets } from '../budgets/budgets.ts'
import type { AgencyOutcome } from '../execution/engine.ts'

/** What is about to be shown to a caller: all that is known of it, in one place. */
export interface Disclosure {
  /** With purpose and case. */
  readonly caller: Caller
  readonly requestId: string
  readonly documentHash: string
  readonly operationName: string | undefined
  /** Fields that the operation may read, as `Type.field`. */
  readonly coordinates: readonly string[]
  /** What tells the persons in the answer from one another. */
  readonly subjects: ReadonlySet<string>
  /** Every agency that was asked, and how it went. */
  readonly agencies: readonly AgencyOutcome[]
}

/** Called between the answer's last change and its sending. @throws {ClientError} when it is not to be shown */
export type Disclose = (disclosure: Disclosure) => Promise<void>

/** Counts the persons of whom answers tell. */
export const countSubjects =
  (budgets: Budgets): Disclose =>
  async ({ caller, subjects }) => {
    if (subjects.size > 0) await budgets.admitSubjects(caller, subjects)
  }
