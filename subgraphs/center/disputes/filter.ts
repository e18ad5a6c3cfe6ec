import type { Category, Status } from '../../kit/contract/change.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'
import { checkPlaceCode, intersection } from '../places/codes.ts'
import type { Conditions, Scope } from './conditions.ts'

/** `DisputeFilter` of the schema, as graphql hands it over. */
export interface DisputeFilter {
  readonly agencies?: readonly string[] | null
  readonly categories?: readonly Category[] | null
  readonly statuses?: readonly Status[] | null
  readonly occurredFrom?: Date | null
  readonly occurredTo?: Date | null
  readonly location?: string | null
}

/** Records to list or count. */
export interface Selection {
  readonly scope: Scope
  readonly conditions: Conditions
}

/**
 * Narrows a scope by a filter.
 * @throws {BadUserInput} when the filter names an agency that there is none of, or a malformed code.
 */
export function selectDisputes(
  scope: Scope,
  filter: DisputeFilter | null | undefined,
  agencyCodes: readonly string[],
): Selection {
  const { agencies, categories, statuses, occurredFrom, occurredTo, location } = filter ?? {}
  checkAgencies(agencies ?? [], agencyCodes)
  const conditions: Conditions = {
    ...(agencies && { agencies }),
    ...(categories && { categories }),
    ...(statuses && { statuses }),
    ...(occurredFrom && { from: occurredFrom.getTime() }),
    ...(occurredTo && { to: occurredTo.getTime() }),
  }
  return location ? narrow(scope, conditions, checkPlaceCode(location, 'location')) : { scope, conditions }
}

/** A place becomes the scope where it can: places have indexes and counts of their own. */
function narrow(scope: Scope, conditions: Conditions, place: string): Selection {
  if (scope.of !== 'place' && scope.of !== 'everything')
    return { scope, conditions: { ...conditions, place } }
  const code = scope.of === 'place' ? intersection(scope.code, place) : place
  return { scope: code === undefined ? { of: 'nothing' } : { of: 'place', code }, conditions }
}

/** @throws {BadUserInput} when there is no agency of one of these codes */
export function checkAgencies(codes: readonly string[], known: readonly string[]): void {
  for (const code of codes)
    if (!known.includes(code))
      throw new BadUserInput(
        `"agencies" must be of ${known.join(', ')}, but has ${JSON.stringify(code.slice(0, 40))}.`,
      )
}
