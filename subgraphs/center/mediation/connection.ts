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
import { type SharedRecord, toSharedRecord } from '../../kit/records/record-type.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { countMediations, type MediationConditions, pageOfMediations } from './queries.ts'
import { mediationRecords } from './record-type.ts'

export interface MediationCasesArguments extends PageArguments {
  readonly filter?: MediationConditions | null
}

export interface CountedConnection extends Connection<SharedRecord> {
  totalCount(): Promise<number>
}

/**
 * `MediationCaseConnection` of the schema: the cases that meet a filter, newest first.
 * @throws {BadUserInput} for a filter that no case could meet by its form
 */
export function mediationConnection(
  args: MediationCasesArguments,
  { db, caller }: CenterContext,
): CountedConnection {
  const conditions = args.filter ?? {}
  const { location, mediator, committee, originAgency } = conditions
  if (location) checkPlaceCode(location, 'location')
  for (const [name, id] of Object.entries({ mediator, committee, originAgency }))
    if (id?.includes('\0')) throw new BadUserInput(`"${name}" must not contain NUL.`)
  const request = readPage(args, 'mediationCases', 2)
  const after = positionInTime(request)
  return {
    ...connectionOf(
      request,
      async () => {
        const page = { limit: request.first + 1, after }
        const rows = await pageOfMediations(db, conditions, caller.mayKnow, page)
        return toPage(
          rows.map((row) => toSharedRecord(mediationRecords, row)),
          request.first,
        )
      },
      ({ occurredAt, id }) => encodeCursor('mediationCases', [occurredAt.toISOString(), id]),
    ),
    totalCount: () => countMediations(db, conditions, caller.mayKnow),
  }
}
