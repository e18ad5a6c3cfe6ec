import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import type { IndexedAgency } from '../agencies/queries.ts'
import type { CenterContext } from '../loaders.ts'
import type { Scope } from './conditions.ts'
import type { CountOfAgency } from './counts.ts'
import { type DisputeFilter, selectDisputes } from './filter.ts'
import { ownerOf } from './loaders.ts'
import { type DisputeOrder, sortTime } from './pages.ts'
import type { IndexedDispute } from './row.ts'

/** The arguments of every list of records. */
export interface DisputesArguments extends PageArguments {
  readonly filter?: DisputeFilter | null
  readonly orderBy?: DisputeOrder | null
}

/** `DisputeConnection` of the schema; what is not selected is not read. */
export interface DisputeConnection extends Connection<IndexedDispute> {
  totalCount(): Promise<number>
  byAgency(): Promise<AgencyCount[]>
}

export interface AgencyCount {
  readonly agency: IndexedAgency
  readonly count: number
}

/**
 * The list of a person's or a place's records, or of everything's: they are one and the same.
 * @param list names the list in its cursors, so that another's is refused
 */
export async function disputeConnection(
  scope: Scope,
  list: string,
  args: DisputesArguments,
  { loaders }: CenterContext,
): Promise<DisputeConnection> {
  const order = args.orderBy ?? 'OCCURRED_AT_DESC'
  const cursorList = `${list}/${order}`
  const request = readPage(args, cursorList, 2)
  const after = positionInTime(request)
  const selection = selectDisputes(scope, args.filter, await codesFor(args.filter, loaders))
  const { of } = selection.scope
  const nothing = of === 'nothing'
  return {
    ...connectionOf(
      request,
      async () =>
        nothing
          ? { rows: [], hasNextPage: false }
          : toPage(
              await loaders.page.load({
                shape: {
                  of,
                  digits: selection.scope.of === 'place' ? selection.scope.code.length : 0,
                  conditions: selection.conditions,
                  order,
                  limit: request.first + 1,
                },
                start: { of: ownerOf(selection.scope), after },
              }),
              request.first,
            ),
      (dispute) => encodeCursor(cursorList, [sortTime(order, dispute).toISOString(), dispute.id]),
    ),
    ...countsOf(() => (nothing ? Promise.resolve([]) : loaders.counts.load(selection)), loaders),
  }
}

/** The agencies that a filter may name; they are read only when it names some. */
export async function codesFor(
  filter: DisputeFilter | null | undefined,
  loaders: CenterContext['loaders'],
): Promise<string[]> {
  return filter?.agencies ? (await loaders.agencies()).map(({ code }) => code) : []
}

/** The parts of a connection that count, from counts that are loaded when one of them is selected. */
export function countsOf(
  load: () => Promise<readonly CountOfAgency[]>,
  loaders: CenterContext['loaders'],
): Pick<DisputeConnection, 'totalCount' | 'byAgency'> {
  return {
    totalCount: async () => (await load()).reduce((sum, { count }) => sum + count, 0),
    byAgency: async () => {
      const [agencies, counts] = await Promise.all([loaders.agencies(), load()])
      return agencies.flatMap((agency) => {
        const count = counts.find((one) => one.agency === agency.code)?.count ?? 0
        return count > 0 ? [{ agency, count }] : []
      })
    },
  }
}
