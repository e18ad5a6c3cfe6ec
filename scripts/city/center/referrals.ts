import { mediationReferrals } from '../../../subgraphs/kit/mediation/tables.ts'
import type { City } from '../city.ts'
import type { RowSink } from '../rows.ts'
import type { Department } from '../topics.ts'
import { cityReferral } from './mediation.ts'
import { mediationPlan } from './mediation-plan.ts'

/** Adds what a department has recorded of the mediation of the n-th entry of its docket, if there is one. */
export function addReferral(city: City, department: Department, position: number, rows: RowSink): void {
  const planned = mediationPlan(city).of(department, position)
  if (!planned) return
  const { at, ...referral } = cityReferral(city, planned)
  rows.add(mediationReferrals, {
    id: planned.id,
    recordId: planned.origin!.record,
    ...referral,
    at: new Date(at),
  })
}
