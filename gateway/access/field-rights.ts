import type { AccessState, Agreement, Masking, Term } from '../../subgraphs/kit/contract/access.ts'
import type { AccessRule } from '../planning/supergraph-facts.ts'
import type { AccessModel, FieldFacts } from './access-model.ts'
import type { Asker } from './asker.ts'
import { metPolicies } from './policies.ts'

/** Whether a field may be read, and how it is shown. */
export type Decision =
  | {
      readonly isAllowed: true
      readonly masking: Masking
      readonly maskingOfProtected: Masking
      /** Agreements with a frequency that it relies on. */
      readonly counted: readonly Agreement[]
    }
  | { readonly isAllowed: false; readonly why: Reason }

/** Why a field may not be read. */
export type Reason = 'authentication' | 'scopes' | 'policies' | 'agreement'

/**
 * Which fields a kind of caller may read for a purpose: the same for all officers of a client who have the same scopes,
 * roles and organisation.
 */
export interface FieldRights {
  /** The policies that are met. */
  readonly policies: readonly string[]
  /** In force for the client and the purpose. */
  readonly agreements: readonly Agreement[]
  /** Of a field of an object type. */
  decide(type: string, field: string): Decision
  /** Whether anything may be read on objects of a type, or of one of those that it stands for. */
  mayMeet(type: string): boolean
}

const CLEAR: Decision = { isAllowed: true, masking: 'CLEAR', maskingOfProtected: 'CLEAR', counted: [] }
const refused = (why: Reason): Decision => ({ isAllowed: false, why })

/**
 * @param state what the register tells; absent where there is none: then the supergraph's directives alone decide
 * @param now milliseconds since 1970
 */
export function createFieldRights(
  model: AccessModel,
  state: AccessState | undefined,
  asker: Asker,
  now: number,
): FieldRights {
  const { holder, isAuthenticated, purpose } = asker
  const policies = metPolicies(state?.policies ?? [], asker)
  const agreements = (state?.agreements ?? []).filter(
    (agreement) => agreement.client === holder.client && isInForce(agreement, now),
  )
  const terms = byCoordinate(agreements)
  const decisions = new Map<string, Decision>()
  const meetings = new Map<string, boolean>()

  const meets = ({ authenticated, scopes, policies: asked }: AccessRule): Reason | undefined => {
    if (authenticated && !isAuthenticated) return 'authentication'
    if (scopes && !meetsOne(scopes, holder.scopes)) return 'scopes'
    return asked && !meetsOne(asked, policies) ? 'policies' : undefined
  }

  /** What agreements say of a field, without what it is made from. */
  function agreed(facts: FieldFacts): Decision {
    if (!state || facts.frameOf === '') return CLEAR
    if (facts.frameOf !== undefined) return mayMeet(facts.frameOf) ? CLEAR : refused('agreement')
    const given = agreements.flatMap((agreement) => {
      const isFor = !facts.isPersonal || (purpose !== undefined && agreement.purposes.includes(purpose))
      if (!isFor || agreement.agency !== facts.owner) return []
      const named = terms.get(agreement)!
      const term = named.get(facts.coordinate) ?? named.get(facts.type)
      return term ? [{ agreement, term }] : []
    })
    if (given.length === 0) return refused('agreement')
    return {
      isAllowed: true,
      masking: mostOpen(given.map(({ term }) => term.masking)),
      maskingOfProtected: mostOpen(given.map(({ term }) => term.maskingOfProtected)),
      counted: given.flatMap(({ agreement }) => (agreement.frequency ? [agreement] : [])),
    }
  }

  function decideAnew(facts: FieldFacts): Decision {
    for (const rule of facts.rules) {
      const why = meets(rule)
      if (why) return refused(why)
    }
    const own = agreed(facts)
    if (!own.isAllowed) return own
    // What a field is made from shows in it: it is read as little as the least of them.
    for (const need of facts.needs) {
      const [type = '', field = ''] = need.split('.')
      const needed = model.field(type, field)
      const decision = agreed(needed)
      if (!decision.isAllowed) return decision
      if (!mayMeet(needed.returns)) return refused('agreement')
      if (decision.masking !== 'CLEAR' || decision.maskingOfProtected !== 'CLEAR') return refused('agreement')
    }
    return mayMeet(facts.returns) ? own : refused('agreement')
  }

  function decide(type: string, field: string): Decision {
    const key = `${type}.${field}`
    const known = decisions.get(key)
    if (known) return known
    const decision = decideAnew(model.field(type, field))
    decisions.set(key, decision)
    return decision
  }

  function mayMeet(type: string): boolean {
    const listed = model.listedIn(type)
    if (listed !== undefined) return mayMeet(listed)
    const known = meetings.get(type)
    if (known !== undefined) return known
    const met = isLeaf(model, type) || model.objectTypes(type).some(mayMeetObject)
    meetings.set(type, met)
    return met
  }

  function mayMeetObject(type: string): boolean {
    const rule = model.typeRule(type)
    return !(rule && meets(rule)) && (!state || isNamed(type))
  }

  /** Whether an agreement for this purpose names an object type, or a field of it, that its agency owns. */
  const isNamed = (type: string): boolean =>
    type === 'PageInfo' || fieldsOf(model, type).some((field) => agreed(model.field(type, field)).isAllowed)

  return { policies, agreements, decide, mayMeet }
}

/** Each agreement's terms by coordinate. */
function byCoordinate(agreements: readonly Agreement[]): Map<Agreement, ReadonlyMap<string, Term>> {
  return new Map(
    agreements.map((agreement) => [
      agreement,
      new Map(agreement.terms.map((term) => [term.coordinate, term])),
    ]),
  )
}

const isInForce = ({ from, until }: Agreement, now: number): boolean =>
  Date.parse(from) <= now && (until === null || now < Date.parse(until))

/** Whether all of one of the inner lists is there. */
const meetsOne = (asked: readonly (readonly string[])[], there: readonly string[]): boolean =>
  asked.some((all) => all.every((one) => there.includes(one)))

const OPENNESS: readonly Masking[] = ['CLEAR', 'PARTIAL', 'PSEUDONYM', 'ABSENT']

const mostOpen = (maskings: readonly Masking[]): Masking =>
  OPENNESS.find((masking) => maskings.includes(masking))!

function isLeaf({ schema }: AccessModel, name: string): boolean {
  const type = schema.getType(name)
  return type !== undefined && !('getFields' in type) && !('getTypes' in type)
}

function fieldsOf({ schema }: AccessModel, name: string): string[] {
  const type = schema.getType(name)
  return type && 'getFields' in type ? Object.keys(type.getFields()) : []
}
