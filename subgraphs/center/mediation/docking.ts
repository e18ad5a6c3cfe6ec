import { agencyOfRecord } from '../../kit/contract/agencies.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'
import type { MediationKind } from './tables.ts'

/** The kind under which an agency's records are mediated unless an officer says otherwise. */
const USUAL_KIND: Readonly<Record<string, MediationKind>> = {
  center: 'PEOPLE',
  courts: 'LITIGATION',
  petitions: 'PETITION',
  police: 'POLICE',
  maritime: 'ADMINISTRATIVE',
  health: 'PROFESSIONAL',
  transport: 'PROFESSIONAL',
}

/** The only agencies whose records some kinds dock; the traffic police are police. Others dock any record. */
const DOCKS_ONLY: Readonly<Partial<Record<MediationKind, readonly string[]>>> = {
  PEOPLE: ['center'],
  LITIGATION: ['courts'],
  POLICE: ['police', 'transport'],
  PETITION: ['petitions'],
  PROCURATORATE: [],
}

/** The kind of a mediation that comes from a record, or from nowhere. */
export function usualKind(originId: string | null): MediationKind {
  if (originId === null) return 'PEOPLE'
  return USUAL_KIND[agencyOfRecord(originId) ?? ''] ?? 'ADMINISTRATIVE'
}

/** @throws {BadUserInput} when a kind docks no records of the origin's agency */
export function checkKindOfOrigin(kind: MediationKind, originId: string): void {
  const agencies = DOCKS_ONLY[kind]
  if (!agencies || agencies.includes(agencyOfRecord(originId) ?? '')) return
  throw new BadUserInput(
    agencies.length === 0
      ? `"kind" ${kind} is for bodies without records here: name the body as "originUnit" of openMediation.`
      : `"kind" ${kind} docks records of ${agencies.join(', ')}, but "origin" is another agency's.`,
  )
}
