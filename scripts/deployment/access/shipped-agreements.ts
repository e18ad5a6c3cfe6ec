import { createHash } from 'node:crypto'
import type { NewAgreement } from '../../../subgraphs/center/access/queries.ts'
import type { Term } from '../../../subgraphs/kit/contract/access.ts'
import { AGENCIES } from '../../../subgraphs/kit/contract/agencies.ts'
import { type Coordinates, followsItsType } from '../../../subgraphs/kit/contract/coordinates.ts'
import { type Grant, type Rule, SHIPPED_GRANTS } from './shipped-roles.ts'

/** What ids of shipped agreements begin with. */
export const SHIPPED = 'agreement:shipped:'

/** An agreement as it is shipped: it begins when it is entered. */
export type ShippedAgreement = Omit<NewAgreement, 'startsAt'>

/**
 * The agreements that the development profile ships, over the whole of a graph: one for each agency that has something
 * to give by a grant. An id says what the agreement says, so that another one is told from it.
 */
export function shippedAgreements(graph: Coordinates): ShippedAgreement[] {
  return SHIPPED_GRANTS.flatMap((grant) =>
    AGENCIES.flatMap(({ code }) => {
      const terms = termsOf(grant, code, graph)
      if (terms.length === 0) return []
      const agreement = {
        client: grant.client,
        agency: code,
        terms,
        purposes: [...grant.purposes],
        places: null,
        protections: [...grant.protections],
        reason: '开发环境的示范授权',
        givenBy: 'onedoor',
      }
      const content = createHash('sha256').update(JSON.stringify(agreement)).digest('hex').slice(0, 12)
      return [{ ...agreement, id: `${SHIPPED}${grant.client}:${code}:${grant.name}:${content}` }]
    }),
  )
}

/** A type whose fields are all shown as they are is one term. */
function termsOf({ rules }: Grant, agency: string, { objects }: Coordinates): Term[] {
  const matchers = rules.map((rule) => ({ rule, matches: matcherOf(rule, agency) }))
  return [...objects].flatMap(([type, fields]) => {
    const owned = [...fields].filter(([field, { owner }]) => owner === agency && !followsItsType(type, field))
    const terms = owned.flatMap(([field]): Term[] => {
      const coordinate = `${type}.${field}`
      const rule = matchers.find(({ matches }) => matches(type, coordinate))?.rule
      if (!rule || rule.masking === null) return []
      return [
        { coordinate, masking: rule.masking, maskingOfProtected: rule.maskingOfProtected ?? rule.masking },
      ]
    })
    const whole = terms.length === owned.length && terms.length > 0 && terms.every(isClear)
    return whole
      ? [{ coordinate: type, masking: 'CLEAR' as const, maskingOfProtected: 'CLEAR' as const }]
      : terms
  })
}

const isClear = ({ masking, maskingOfProtected }: Term) =>
  masking === 'CLEAR' && maskingOfProtected === 'CLEAR'

function matcherOf({ of, givenBy }: Rule, agency: string): (type: string, coordinate: string) => boolean {
  if (givenBy && !givenBy.some((code) => code === agency)) return () => false
  const named = new Set(of.filter((pattern) => !pattern.includes('*')))
  const patterns = of
    .filter((pattern) => pattern.includes('*'))
    .map((pattern) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`))
  return (type, coordinate) =>
    named.has(coordinate) || named.has(type) || patterns.some((pattern) => pattern.test(type))
}
