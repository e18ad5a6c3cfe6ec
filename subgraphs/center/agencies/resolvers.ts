import type { CenterContext } from '../loaders.ts'

export const agencyResolvers = {
  Query: {
    agencies: (_: unknown, __: unknown, { loaders }: CenterContext) => loaders.agencies(),
  },
  Agency: {
    __resolveReference: async (reference: { code: string }, { loaders }: CenterContext) =>
      (await loaders.agencies()).find(({ code }) => code === reference.code) ?? null,
  },
}
