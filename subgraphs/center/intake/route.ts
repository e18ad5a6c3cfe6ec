import { eq } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { officesServing } from '../organisation/queries.ts'
import { units } from '../organisation/tables.ts'
import { officesFrom, type ServingOffice } from './queries.ts'
import { actOnCase, type StepInput } from './step.ts'

/** Where a dispute is of which the place is not known. */
const CITY = '3711'

export interface RouteInput extends StepInput {
  readonly level: ServingOffice['level']
  readonly unit: string
  readonly reason?: string | null
}

/** Gives a case to the center of a level among those that serve its place, and to a unit. */
export const routeIntakeCase = (context: CenterContext, input: RouteInput) =>
  actOnCase(context, 'routeIntakeCase', input, 'ROUTE', async (row, transaction) => {
    if (row.officeId !== null && input.reason == null)
      throw new BadUserInput('"reason" must say why a case that was routed before goes elsewhere.')
    const reason = input.reason == null ? undefined : checkReason(input.reason)
    const place = row.locationCode ?? CITY
    const office = await officeOfLevel(transaction, place, input.level)
    const unitId = await responsibleUnit(transaction, input.unit, place)
    return { set: { officeId: office.id, unitId }, reason, data: { office: office.id, unit: unitId } }
  })

export interface EscalateInput extends StepInput {
  readonly unit?: string | null
  readonly reason: string
}

/** Gives a case to the center above the one that has it; nobody handles it until an officer there takes it. */
export const escalateIntakeCase = (context: CenterContext, input: EscalateInput) =>
  actOnCase(context, 'escalateIntakeCase', input, 'ESCALATE', async (row, transaction) => {
    const reason = checkReason(input.reason)
    checkHandler(context, row)
    const [here, above] = await officesFrom(transaction, row.officeId!)
    if (!above)
      throw new Refusal(
        'PRECONDITION_FAILED',
        `${here?.name ?? row.officeId} has no center above it; the case can be settled, referred to mediation or given up.`,
      )
    const unitId =
      input.unit == null
        ? row.unitId
        : await responsibleUnit(transaction, input.unit, row.locationCode ?? CITY)
    return {
      set: { officeId: above.id, unitId, handler: null },
      reason,
      data: { from: row.officeId, office: above.id, unit: unitId },
    }
  })

/** @throws {Refusal} when another officer handles the case */
export function checkHandler(
  { caller }: Pick<CenterContext, 'caller'>,
  { handler }: { readonly handler: string | null },
): void {
  if (handler !== null && handler !== caller.officer)
    throw new Refusal(
      'PRECONDITION_FAILED',
      `The case is handled by ${handler}; take it over first (TAKE), with a reason.`,
    )
}

async function officeOfLevel(
  transaction: Transaction,
  place: string,
  level: ServingOffice['level'],
): Promise<ServingOffice> {
  const [nearest] = await officesServing(transaction, [place])
  const offices = nearest ? await officesFrom(transaction, nearest.office.id) : []
  const office = offices.find((one) => one.level === level)
  if (office) return office
  const levels = offices.map((one) => `${one.level} (${one.name})`).join(', ') || 'none'
  throw new BadUserInput(`"level" must be one of which a center serves ${place}: ${levels}; ${level} is not.`)
}

/** @throws {BadUserInput} when there is no such unit, or it is not responsible at the place */
async function responsibleUnit(transaction: Transaction, id: string, place: string): Promise<string> {
  const [unit] = id.includes('\0') ? [] : await transaction.select().from(units).where(eq(units.id, id))
  if (!unit) throw new BadUserInput(`There is no unit ${JSON.stringify(id.slice(0, 100))}.`)
  if (!place.startsWith(unit.placeCode))
    throw new BadUserInput(
      `"unit" must be responsible at ${place}, but ${unit.id} is at ${unit.placeCode} only.`,
    )
  return unit.id
}
