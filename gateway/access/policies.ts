import type { Policy } from '../../subgraphs/kit/contract/access.ts'
import type { Asker } from './asker.ts'

/** The names of the policies that a caller meets. One that the register does not know is met by nobody. */
export function metPolicies(policies: readonly Policy[], { holder, purpose }: Asker): string[] {
  return policies
    .filter(
      ({ roles, organisations, purposes }) =>
        isOneOf(roles, holder.roles) &&
        isOneOf(organisations, holder.organisation === undefined ? [] : [holder.organisation]) &&
        isOneOf(purposes, purpose === undefined ? [] : [purpose]),
    )
    .map(({ name }) => name)
}

const isOneOf = (wanted: readonly string[] | null, there: readonly string[]): boolean =>
  wanted === null || there.some((one) => wanted.includes(one))
