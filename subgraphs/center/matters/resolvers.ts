import { type DisputesArguments, disputeConnection } from '../disputes/connection.ts'
import type { CenterContext } from '../loaders.ts'

interface MatterSource {
  readonly id: string
}

export const matterResolvers = {
  Matter: {
    __resolveReference: ({ id }: MatterSource, { loaders }: CenterContext) =>
      id.includes('\0') ? null : loaders.matter.load(id),
    disputes: ({ id }: MatterSource, args: DisputesArguments, context: CenterContext) =>
      disputeConnection({ of: 'matter', id }, `matter/${id}`, args, context),
  },
}

/** The matter of a record of any agency. */
export async function matterOf(
  { id }: { readonly id: string },
  _: unknown,
  { loaders }: CenterContext,
): Promise<MatterSource | null> {
  const known = await loaders.matterOfRecord.load(id)
  return known && { id: known.matter }
}
