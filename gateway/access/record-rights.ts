import type { AccessState, Agreement, Opening } from '../../subgraphs/kit/contract/access.ts'
import { isPlaceCode } from '../../subgraphs/kit/contract/place.ts'
import { PROTECTIONS, type Protection } from '../../subgraphs/kit/contract/protection.ts'
import type { RecordRight } from '../../subgraphs/kit/contract/record-right.ts'
import type { AccessModel } from './access-model.ts'
import type { Asker } from './asker.ts'
import type { FieldRights } from './field-rights.ts'

/** The length of a city's code: what is said of the whole city is said of records of unknown place too. */
const CITY_DIGITS = 4
/** What an opening opens; sealed records stay closed. */
const OPENED: readonly Protection[] = ['OPEN', 'PROTECTED']

/**
 * Which records an officer may know of for the purpose: those that an agreement of their agency names, at the places
 * where both it and the officer's responsibility lie, and what was opened to the officer.
 */
export function recordRights(
  model: AccessModel,
  { agreements }: FieldRights,
  { openings }: AccessState,
  { holder, purpose }: Asker,
  now: number,
): RecordRight[] {
  if (purpose === undefined) return []
  const byRight = new Map<string, { readonly right: Omit<RecordRight, 'types'>; readonly types: string[] }>()
  for (const agreement of agreements) {
    if (!agreement.purposes.includes(purpose)) continue
    const places = within(agreement.places, holder.place)
    if (places?.length === 0) continue
    const right = { places, protections: PROTECTIONS.filter((one) => agreement.protections.includes(one)) }
    const key = JSON.stringify(right)
    const known = byRight.get(key) ?? { right, types: [] as string[] }
    known.types.push(...typesNamed(model, agreement))
    byRight.set(key, known)
  }
  const rights = [...byRight.values()]
    .filter((one) => one.types.length > 0)
    .map((one): RecordRight => ({ types: orEvery(model, one.types), ...one.right }))
  const persons = openings
    .filter((opening) => isFor(opening, holder) && now < Date.parse(opening.until))
    .map(({ person }) => person)
  if (persons.length === 0) return rights
  return [...rights, ...rights.map((right) => ({ ...right, protections: OPENED, persons }))]
}

const isFor = (opening: Opening, { client, officer }: Asker['holder']): boolean =>
  opening.client === client && opening.officer === officer

function typesNamed({ recordTypes }: AccessModel, { agency, terms }: Agreement): string[] {
  const named = new Set(terms.map(({ coordinate }) => coordinate.split('.')[0]))
  return [...recordTypes].filter(([type, owner]) => owner === agency && named.has(type)).map(([type]) => type)
}

/** All types as null, which a database answers from the indexes that have no type. */
const orEvery = ({ recordTypes }: AccessModel, types: string[]): string[] | null =>
  types.length === recordTypes.size ? null : types.toSorted()

/** The places where an agreement and an officer's responsibility both lie; null: everywhere. */
function within(agreed: readonly string[] | null, responsible: string | undefined): string[] | null {
  const everywhere = !agreed || agreed.some((code) => code.length <= CITY_DIGITS)
  if (responsible === undefined) return everywhere ? null : [...agreed]
  if (!isPlaceCode(responsible)) return []
  if (responsible.length <= CITY_DIGITS) return everywhere ? null : [...agreed]
  if (everywhere) return [responsible]
  const inside = agreed.filter((code) => code.startsWith(responsible))
  return agreed.some((code) => responsible.startsWith(code)) ? [responsible] : inside
}
