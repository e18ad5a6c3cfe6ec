import { type DisputesArguments, disputeConnection } from '../disputes/connection.ts'
import type { CenterContext } from '../loaders.ts'
import type { LocationRow } from '../tables.ts'
import { checkPlaceCode, pathOf } from './codes.ts'

export const placeResolvers = {
  Query: {
    location: (_: unknown, { code }: { code: string }, { loaders }: CenterContext) =>
      loaders.location.load(checkPlaceCode(code, 'code')),
  },
  Location: {
    __resolveReference: ({ code }: { code: string }, { loaders }: CenterContext) =>
      loaders.location.load(checkPlaceCode(code, 'code')),
    path: async ({ code }: LocationRow, _: unknown, { loaders }: CenterContext) =>
      (await Promise.all(pathOf(code).map((above) => loaders.location.load(above)))).filter(
        (place) => place !== null,
      ),
    parent: ({ parentCode }: LocationRow, _: unknown, { loaders }: CenterContext) =>
      parentCode === null ? null : loaders.location.load(parentCode),
    children: ({ code }: LocationRow, _: unknown, { loaders }: CenterContext) =>
      loaders.childrenOfLocation.load(code),
    disputes: ({ code }: LocationRow, args: DisputesArguments, context: CenterContext) =>
      disputeConnection({ of: 'place', code }, `location/${code}`, args, context),
  },
}
