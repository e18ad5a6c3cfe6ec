import type { RecordRight } from '../../kit/contract/record-right.ts'
import type { Database } from '../../kit/database.ts'
import { structureLoader } from '../../kit/loaders.ts'
import { inGroups } from '../disputes/loaders.ts'
import { type Breakdown, type TallyRequest, tallyDisputes } from './queries.ts'
import { callWork, gridEventWork, intakeWork, mediationWork, type WorkRequest } from './work.ts'
import type { Topic } from './work-statistics.ts'

/** One breakdown of numbers. */
export interface TallyKey {
  readonly of: Omit<TallyRequest, 'breakdowns'>
  readonly breakdown: Breakdown
}

/** Numbers of one of the center's own systems. */
export interface WorkKey extends WorkRequest {
  readonly topic: Topic
}

const WORK = { intake: intakeWork, mediation: mediationWork, calls: callWork, gridEvents: gridEventWork }

/** A request's loaders of statistics: all breakdowns of the same are one statement. */
export function createStatisticsLoaders(db: Database, rights: readonly RecordRight[]) {
  return {
    tally: structureLoader((keys: readonly TallyKey[]) =>
      inGroups(
        keys,
        ({ of }) => of,
        async (of, group) => {
          const breakdowns = [...new Set(group.map(({ breakdown }) => breakdown))]
          const rows = await tallyDisputes(db, { ...of, breakdowns }, rights)
          return group.map(({ breakdown }) => rows.filter((row) => row.breakdown === breakdown))
        },
      ),
    ),
    work: structureLoader((keys: readonly WorkKey[]) =>
      Promise.all(keys.map(({ topic, ...request }) => WORK[topic](db, request, rights))),
    ),
  }
}
