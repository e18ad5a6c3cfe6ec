import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { beginLife, checkReason, takeStep } from '../lifecycle/events.ts'
import { once } from '../lifecycle/once.ts'
import type { CenterContext } from '../loaders.ts'
import { personsByIds } from '../people/queries.ts'
import { locations } from '../tables.ts'
import { APPOINT, GRID_LIFE_CYCLE, type GridAction, subjectOf } from './life-cycle.ts'
import { gridMembersByIds } from './queries.ts'
import { type GridMemberRow, type GridRow, gridAssignments, gridMembers, grids } from './tables.ts'

const MAX_NAME_LENGTH = 50
const PHONE = /^[+\d][\d -]{4,24}$/

export interface RegisterInput {
  readonly idempotencyKey: string
  readonly name: string
  readonly phone?: string | null
  readonly personId?: string | null
  readonly [field: string]: unknown
}

/** `registerGridMember` of the schema. */
export function registerGridMember(input: RegisterInput, context: CenterContext): Promise<GridMemberRow> {
  return once(context, 'registerGridMember', input, async (transaction) => {
    const name = input.name.trim()
    if (name === '' || name.length > MAX_NAME_LENGTH || name.includes('\0'))
      throw new BadUserInput(`"name" must have 1 to ${MAX_NAME_LENGTH} characters.`)
    if (input.phone != null && !PHONE.test(input.phone))
      throw new BadUserInput('"phone" must be digits, spaces and hyphens, e.g. 0633-8700000.')
    const identity = input.personId == null ? null : await identityOf(transaction, input.personId)
    const [member] = await transaction
      .insert(gridMembers)
      .values({ id: `gridmember:${randomUUID()}`, name, phone: input.phone ?? null, identity })
      .returning()
    return member!
  })
}

async function identityOf(transaction: Transaction, personId: string): Promise<string> {
  const [person] = personId.includes('\0') ? [] : await personsByIds(transaction, [personId])
  if (!person) throw new BadUserInput('"personId" is not the id of a person whom the center knows.')
  return person.identity
}

export interface StaffingInput {
  readonly idempotencyKey: string
  readonly grid: string
  readonly member: string
  readonly expectedVersion: number
  readonly reason: string
  readonly [field: string]: unknown
}

/** `assignGridMember` of the schema. */
export function assignGridMember(input: StaffingInput, context: CenterContext): Promise<GridRow> {
  return change('assignGridMember', input, context, async (transaction, { grid, member, assigned }) => {
    if (!grid) return appoint(transaction, input, member, context)
    const changed = await step(transaction, grid, 'ASSIGN', input, context, {})
    if (assigned)
      throw new Refusal('PRECONDITION_FAILED', `${member.id} looks after ${grid.code} already; name another.`)
    await join(transaction, grid.code, member, changed.updatedAt)
    return changed
  })
}

/** `replaceResponsibleGridMember` of the schema. */
export function replaceResponsibleGridMember(
  input: StaffingInput & { readonly keepPrevious?: boolean | null },
  context: CenterContext,
): Promise<GridRow> {
  return change(
    'replaceResponsibleGridMember',
    input,
    context,
    async (transaction, { grid, member, assigned }) => {
      if (!grid) throw nobodyYet(input)
      const previous = grid.responsibleId
      const kept = input.keepPrevious === true
      const changed = await step(transaction, grid, 'REPLACE', input, context, { previous, kept })
      if (previous === member.id)
        throw new Refusal('PRECONDITION_FAILED', `${member.id} is responsible for ${grid.code} already.`)
      if (!assigned) await join(transaction, grid.code, member, changed.updatedAt)
      await transaction.update(grids).set({ responsibleId: member.id }).where(eq(grids.code, grid.code))
      if (!kept) await leave(transaction, grid.code, previous)
      return { ...changed, responsibleId: member.id }
    },
  )
}

/** `relieveGridMember` of the schema. */
export function relieveGridMember(input: StaffingInput, context: CenterContext): Promise<GridRow> {
  return change('relieveGridMember', input, context, async (transaction, { grid, member, assigned }) => {
    if (!grid) throw nobodyYet(input)
    const changed = await step(transaction, grid, 'RELIEVE', input, context, {})
    if (grid.responsibleId === member.id)
      throw new Refusal(
        'PRECONDITION_FAILED',
        `${member.id} is responsible for ${grid.code}: make another member responsible instead (replaceResponsibleGridMember).`,
      )
    if (!assigned) throw new Refusal('PRECONDITION_FAILED', `${member.id} does not look after ${grid.code}.`)
    await leave(transaction, grid.code, member.id)
    return changed
  })
}

interface Staffing {
  /** Undefined for a grid that nobody looks after yet. */
  readonly grid: GridRow | undefined
  readonly member: GridMemberRow
  /** Whether the member looks after the grid now. */
  readonly assigned: boolean
}

/** Carries a change of a grid's staff out; changes of one grid take turns. */
async function change(
  mutation: string,
  input: StaffingInput,
  context: CenterContext,
  carryOut: (transaction: Transaction, staffing: Staffing) => Promise<GridRow>,
): Promise<GridRow> {
  const changed = await once(context, mutation, input, async (transaction) => {
    // The place and not the grid's own row, which the first one to be responsible finds missing.
    const [place] = await transaction
      .select()
      .from(locations)
      .where(and(eq(locations.code, input.grid.replaceAll('\0', '')), eq(locations.level, 'GRID')))
      .for('update')
    if (!place) throw new BadUserInput('"grid" must be the code of a grid, of 15 digits.')
    const [member] = input.member.includes('\0') ? [] : await gridMembersByIds(transaction, [input.member])
    if (!member) throw new BadUserInput('"member" is not the id of a grid member; register who is new first.')
    const [grid] = await transaction.select().from(grids).where(eq(grids.code, place.code))
    const [assigned] = await transaction
      .select({ since: gridAssignments.since })
      .from(gridAssignments)
      .where(and(eq(gridAssignments.gridCode, place.code), eq(gridAssignments.memberId, member.id)))
    return carryOut(transaction, { grid, member, assigned: assigned !== undefined })
  })
  // What was read earlier in this request is no more.
  context.loaders.grid.clear(input.grid)
  context.loaders.dutiesInGrid.clear(input.grid)
  context.loaders.dutiesOfMember.clearAll()
  return changed
}

async function appoint(
  transaction: Transaction,
  { grid: code, expectedVersion, reason }: StaffingInput,
  member: GridMemberRow,
  { caller }: CenterContext,
): Promise<GridRow> {
  if (expectedVersion !== 0)
    throw new Refusal('CONFLICT', `Nobody looks after ${code} yet: its staff is at version 0.`)
  const { state, version, at } = await beginLife(
    transaction,
    { id: subjectOf(code), state: 'STAFFED' },
    { action: APPOINT, reason: checkReason(reason), data: { member: member.id }, by: caller },
  )
  await join(transaction, code, member, at)
  const row = { code, responsibleId: member.id, state: state as GridRow['state'], version, updatedAt: at }
  await transaction.insert(grids).values(row)
  return row
}

async function step(
  transaction: Transaction,
  grid: GridRow,
  action: GridAction,
  { member, expectedVersion, reason }: StaffingInput,
  { caller }: CenterContext,
  data: Readonly<Record<string, unknown>>,
): Promise<GridRow> {
  const { state, version, at } = await takeStep(
    transaction,
    GRID_LIFE_CYCLE,
    { id: subjectOf(grid.code), state: grid.state, version: grid.version },
    { action, expectedVersion, reason: checkReason(reason), data: { member, ...data }, by: caller },
  )
  await transaction.update(grids).set({ state, version, updatedAt: at }).where(eq(grids.code, grid.code))
  return { ...grid, state, version, updatedAt: at }
}

const nobodyYet = ({ grid }: StaffingInput) =>
  new Refusal('PRECONDITION_FAILED', `Nobody looks after ${grid} yet; allowed is assignGridMember.`)

async function join(transaction: Transaction, gridCode: string, member: GridMemberRow, since: Date) {
  await transaction.insert(gridAssignments).values({ gridCode, memberId: member.id, since })
}

async function leave(transaction: Transaction, gridCode: string, memberId: string): Promise<void> {
  await transaction
    .delete(gridAssignments)
    .where(and(eq(gridAssignments.gridCode, gridCode), eq(gridAssignments.memberId, memberId)))
}
