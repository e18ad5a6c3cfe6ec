import { MASKINGS, type Masking, type Term } from '../../kit/contract/access.ts'
import { AGENCIES } from '../../kit/contract/agencies.ts'
import {
  type Coordinate,
  type Coordinates,
  followsItsType,
  KNOWN_OF_EVERY_RECORD,
} from '../../kit/contract/coordinates.ts'
import { BadUserInput } from '../../kit/contract/errors.ts'

const MOST_TERMS = 500
const COORDINATE = /^([A-Za-z_]\w{0,98})(?:\.([A-Za-z_]\w{0,98}))?$/

/** A term as a client gives it. */
export interface TermInput {
  readonly coordinate: string
  readonly masking: Masking
  readonly maskingOfProtected?: Masking | null
}

type Named = readonly [field: string, coordinate: Coordinate]

/**
 * What an agency may let somebody read: coordinates that it owns, each named once and shown in a way that its type
 * allows. A whole type stands for the fields that the agency owns of it, and is shown as all of them can be.
 * @throws {BadUserInput} saying which term is wrong, and why
 */
export function checkTerms(terms: readonly TermInput[], agency: string, graph: Coordinates): Term[] {
  if (terms.length === 0 || terms.length > MOST_TERMS)
    throw new BadUserInput(`"terms" must be 1 to ${MOST_TERMS}, but are ${terms.length}.`)
  const checked = terms.map((term) => checkTerm(term, agency, graph))
  refuseTwice(checked)
  for (const type of recordTypesIn(checked, agency)) checkRecordRight(type, checked, agency, graph)
  return checked
}

/** The record types of the agency that terms give a right to. */
export function recordTypesIn(terms: readonly Pick<Term, 'coordinate'>[], agency: string): string[] {
  const own = AGENCIES.find(({ code }) => code === agency)?.recordTypes ?? []
  const named = new Set(terms.map(({ coordinate }) => typeOf(coordinate)))
  return own.filter((type) => named.has(type))
}

const typeOf = (coordinate: string) => coordinate.split('.')[0]!

function checkTerm({ coordinate, ...term }: TermInput, agency: string, graph: Coordinates): Term {
  const { masking, maskingOfProtected = masking } = withoutNulls(term)
  const refuse = (why: string): never => {
    throw new BadUserInput(`"terms": ${JSON.stringify(coordinate.slice(0, 200))} ${why}.`)
  }
  const match = COORDINATE.exec(coordinate)
  if (!match) return refuse('is not of the form Type or Type.field')
  const fields = namedFields(match[1]!, match[2], agency, graph, refuse)
  if (MASKINGS.indexOf(maskingOfProtected) < MASKINGS.indexOf(masking))
    return refuse(
      `would be shown more openly on protected records (${maskingOfProtected}) than on others (${masking})`,
    )
  const whole = match[2] === undefined
  for (const how of new Set([masking, maskingOfProtected]))
    for (const [field, { isText, nullable }] of fields) {
      const which = whole ? ` (${field} of it; name its fields one by one)` : ''
      if ((how === 'PARTIAL' || how === 'PSEUDONYM') && !isText)
        return refuse(`cannot be shown as ${how}, as it is neither text nor an id${which}`)
      if (how === 'ABSENT' && !nullable) return refuse(`cannot be ABSENT, as it is never null${which}`)
    }
  return { coordinate, masking, maskingOfProtected }
}

const withoutNulls = ({ masking, maskingOfProtected }: Omit<TermInput, 'coordinate'>) => ({
  masking,
  ...(maskingOfProtected == null ? {} : { maskingOfProtected }),
})

function namedFields(
  type: string,
  field: string | undefined,
  agency: string,
  { objects, abstract }: Coordinates,
  refuse: (why: string) => never,
): Named[] {
  if (abstract.has(type)) return refuse('is an interface or a union: name the types behind it')
  const fields = objects.get(type)
  if (!fields) return refuse('is no object type of the graph')
  if (field === undefined) {
    const owned = [...fields].filter(([name, { owner }]) => owner === agency && !followsItsType(type, name))
    return owned.length > 0 ? owned : refuse(`has no field that ${agency} owns and could give`)
  }
  const coordinate = fields.get(field)
  if (!coordinate) return refuse('is no field of the graph')
  if (followsItsType(type, field)) return refuse('needs no agreement: it follows the type that is listed')
  if (coordinate.owner !== agency)
    return refuse(
      coordinate.owner === undefined
        ? 'is answered by several agencies, and belongs to none of them'
        : `belongs to ${coordinate.owner}, and ${agency} can give only what it owns`,
    )
  return [[field, coordinate]]
}

/** A whole type and a field of it would leave open how the field is shown. */
function refuseTwice(terms: readonly Term[]): void {
  const named = new Set<string>()
  for (const { coordinate } of terms) {
    if (named.has(coordinate))
      throw new BadUserInput(`"terms": ${JSON.stringify(coordinate)} is named twice.`)
    named.add(coordinate)
  }
  for (const { coordinate } of terms)
    if (coordinate.includes('.') && named.has(typeOf(coordinate)))
      throw new BadUserInput(
        `"terms": ${JSON.stringify(coordinate)} is named beside the whole type; name the type's fields one by one.`,
      )
}

/** Who may know of a record may know these of it: a right without them would be another one than it says. */
function checkRecordRight(type: string, terms: readonly Term[], agency: string, graph: Coordinates): void {
  const given = new Map(terms.map((term) => [term.coordinate, term]))
  if (given.get(type)) return
  const needed = KNOWN_OF_EVERY_RECORD.filter(
    (field) => graph.objects.get(type)?.get(field)?.owner === agency,
  ).map((field) => `${type}.${field}`)
  const missing = needed.filter((coordinate) => !given.has(coordinate))
  if (missing.length > 0)
    throw new BadUserInput(
      `"terms": whoever may know of a ${type} may know ${needed.join(', ')}; missing are ${missing.join(', ')}. Name these too, or the whole type.`,
    )
  for (const coordinate of needed) {
    const { masking, maskingOfProtected } = given.get(coordinate)!
    if (masking !== 'CLEAR' || maskingOfProtected !== 'CLEAR')
      throw new BadUserInput(
        `"terms": ${JSON.stringify(coordinate)} must be CLEAR, on protected records too: whoever may know of a ${type} may know it.`,
      )
  }
}
