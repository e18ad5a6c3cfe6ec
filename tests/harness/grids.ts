import {
  type GridMemberRow,
  gridAssignments,
  gridMembers,
  grids,
  type MicroUnitRow,
  microUnits,
} from '../../subgraphs/center/grids/tables.ts'
import { beginLife } from '../../subgraphs/center/lifecycle/events.ts'
import type { Database } from '../../subgraphs/kit/database.ts'
import { aClerk } from './keys.ts'
import { GRID, LI, OTHER_GRID } from './small-city.ts'

/*
 * Who looks after the small city's grids: two members after the first, one of them responsible, a third after the
 * second; a fourth is free. The first grid has three micro-units.
 */

export const GRID_MEMBERS: readonly GridMemberRow[] = [
  { id: 'gridmember:1', name: '马兰', phone: '0633-0100001', identity: null },
  { id: 'gridmember:2', name: '林涛', phone: '0633-0100002', identity: null },
  { id: 'gridmember:3', name: '何静', phone: null, identity: null },
  { id: 'gridmember:4', name: '罗强', phone: '0633-0100004', identity: null },
]

export const MICRO_UNITS: readonly MicroUnitRow[] = [1, 2, 3].map((number) => ({
  gridCode: GRID,
  number,
  kind: number === 3 ? 'BUILDING_UNIT' : 'TEN_HOUSEHOLDS',
  name: number === 3 ? '2号楼1单元' : `第${number}联户组`,
  households: 10 + number,
  headName: number === 1 ? LI.name : '无名',
  headIdentity: number === 1 ? LI.identity : null,
}))

const SINCE = new Date('2025-01-01T00:00:00Z')

/** Fills the tables of a migrated center's grids. */
export async function fillGrids(db: Database): Promise<void> {
  await db.insert(gridMembers).values([...GRID_MEMBERS])
  await db.insert(gridAssignments).values([
    { gridCode: GRID, memberId: 'gridmember:1', since: SINCE },
    { gridCode: GRID, memberId: 'gridmember:2', since: SINCE },
    { gridCode: OTHER_GRID, memberId: 'gridmember:3', since: SINCE },
  ])
  for (const [code, responsibleId, further] of [
    [GRID, 'gridmember:2', ['gridmember:1']],
    [OTHER_GRID, 'gridmember:3', []],
  ] as const)
    await db.transaction(async (transaction) => {
      await beginLife(
        transaction,
        { id: `grid:${code}`, state: 'STAFFED' },
        { action: 'APPOINT', data: { member: responsibleId, further }, by: aClerk() },
      )
      await transaction
        .insert(grids)
        .values({ code, responsibleId, state: 'STAFFED', version: 1, updatedAt: SINCE })
    })
  await db.insert(microUnits).values([...MICRO_UNITS])
}
