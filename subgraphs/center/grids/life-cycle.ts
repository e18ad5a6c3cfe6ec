import type { Machine } from '../lifecycle/machine.ts'
import type { GridRow } from './tables.ts'

export type GridAction = 'ASSIGN' | 'REPLACE' | 'RELIEVE'

/** What may be done with the staff of a grid, once it has any: there is no way back to none. */
export const GRID_LIFE_CYCLE: Machine<GridRow['state'], GridAction> = {
  of: 'the staff of a grid',
  transitions: { STAFFED: { ASSIGN: 'STAFFED', REPLACE: 'STAFFED', RELIEVE: 'STAFFED' } },
}

/** What it began with. */
export const APPOINT = 'APPOINT'

/** Under which a grid's history stands. */
export const subjectOf = (gridCode: string): string => `grid:${gridCode}`
