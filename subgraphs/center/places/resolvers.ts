import { type DisputesArguments, disputeConnection } from '../disputes/connection.ts'
import type { CenterContext, CenterLoaders } from '../loaders.ts'
import type { LocationRow } from '../tables.ts'
import { checkPlaceCode, pathOf } from './codes.ts'

/** A place, read together with those above it: it is seldom asked for without its path. */
export async function loadPlace(loaders: CenterLoaders, code: string): Promise<LocationRow | null> {
  const path = await Promise.all(pathOf(code).map((above) => loaders.location.load(above)))
  return path.at(-1) ?? null
}

export const placeResolvers = {
  Query: {
    location: (_: unknown, { code }: { code: string }, { loaders }: CenterContext) =>
      loadPlace(loaders, checkPlaceCode(code, 'code')),
  },
  Location: {
    __resolveReference: ({ code }: { code: string }, { loaders }: CenterContext) =>
      loadPlace(loaders, checkPlaceCode(code, 'code')),
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
