import { BadUserInput } from '../../kit/contract/errors.ts'
import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import type { IntakeState } from './life-cycle.ts'
import { type CaseConditions, casesPage, countCases } from './queries.ts'
import { type IntakeCase, toIntakeCase } from './step.ts'

/** `IntakeCaseFilter` of the schema. */
export interface IntakeCaseFilter {
  readonly states?: readonly IntakeState[] | null
  readonly center?: string | null
  readonly unit?: string | null
  readonly handler?: string | null
  readonly location?: string | null
  readonly overdue?: boolean | null
}

/** The list of intake cases, what was accepted last first. */
export function caseConnection(
  filter: IntakeCaseFilter | null | undefined,
  args: PageArguments,
  { db, caller }: CenterContext,
): Connection<IntakeCase> & { totalCount(): Promise<number> } {
  const request = readPage(args, 'intakeCases', 2)
  const after = positionInTime(request)
  const conditions = readFilter(filter ?? {})
  return {
    ...connectionOf(
      request,
      async () => {
        const { rows, hasNextPage } = toPage(
          await casesPage(db, conditions, after, request.first + 1, caller.mayKnow),
          request.first,
        )
        return { rows: rows.map(toIntakeCase), hasNextPage }
      },
      ({ occurredAt, id }) => encodeCursor('intakeCases', [occurredAt.toISOString(), id]),
    ),
    totalCount: () => countCases(db, conditions, caller.mayKnow),
  }
}

function readFilter(filter: IntakeCaseFilter): CaseConditions {
  for (const name of ['center', 'unit', 'handler'] as const)
    if (filter[name]?.includes('\0')) throw new BadUserInput(`"${name}" must not contain NUL.`)
  return {
    states: filter.states ?? undefined,
    center: filter.center ?? undefined,
    unit: filter.unit ?? undefined,
    handler: filter.handler ?? undefined,
    location: filter.location == null ? undefined : checkPlaceCode(filter.location, 'location'),
    overdue: filter.overdue ?? undefined,
  }
}
