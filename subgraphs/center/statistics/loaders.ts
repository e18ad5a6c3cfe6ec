import type { Protection } from '../../kit/contract/protection.ts'
import type { Database } from '../../kit/database.ts'
import { structureLoader } from '../../kit/loaders.ts'
import { inGroups } from '../disputes/loaders.ts'
import { type Breakdown, type TallyRequest, tallyDisputes } from './queries.ts'

/** One breakdown of numbers. */
export interface TallyKey {
  readonly of: Omit<TallyRequest, 'breakdowns'>
  readonly breakdown: Breakdown
}

/** A request's loaders of statistics: all breakdowns of the same are one statement. */
export function createStatisticsLoaders(db: Database, mayKnow: readonly Protection[]) {
  return {
    tally: structureLoader((keys: readonly TallyKey[]) =>
      inGroups(
        keys,
        ({ of }) => of,
        async (of, group) => {
          const breakdowns = [...new Set(group.map(({ breakdown }) => breakdown))]
          const rows = await tallyDisputes(db, { ...of, breakdowns }, mayKnow)
          return group.map(({ breakdown }) => rows.filter((row) => row.breakdown === breakdown))
        },
      ),
    ),
  }
}
