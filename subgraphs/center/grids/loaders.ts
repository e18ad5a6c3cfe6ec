import type { Database } from '../../kit/database.ts'
import { manyLoader, oneLoader, structureLoader } from '../../kit/loaders.ts'
import {
  dutiesInGrids,
  dutiesOfMembers,
  dutyPages,
  type GridPageKey,
  gridMembersByIds,
  gridsByCodes,
  memberCounts,
  microUnitCounts,
  microUnitPages,
} from './queries.ts'

export function createGridLoaders(db: Database) {
  return {
    grid: oneLoader(
      (codes) => gridsByCodes(db, codes),
      (grid) => grid.code,
    ),
    gridMember: oneLoader(
      (ids) => gridMembersByIds(db, ids),
      (member) => member.id,
    ),
    dutiesInGrid: manyLoader(
      (codes) => dutiesInGrids(db, codes),
      (duty) => duty.gridCode,
    ),
    dutiesOfMember: manyLoader(
      (ids) => dutiesOfMembers(db, ids),
      (duty) => duty.member.id,
    ),
    dutyPage: structureLoader((keys: readonly GridPageKey[]) => dutyPages(db, keys)),
    microUnitPage: structureLoader((keys: readonly GridPageKey[]) => microUnitPages(db, keys)),
    memberCount: oneLoader(
      (places) => memberCounts(db, places),
      (counted) => counted.place,
    ),
    microUnitCount: oneLoader(
      (places) => microUnitCounts(db, places),
      (counted) => counted.place,
    ),
  }
}
