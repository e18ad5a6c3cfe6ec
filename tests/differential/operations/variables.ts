import { parseValue, valueFromASTUntyped } from 'graphql'
import { type InputTypes, literal, type OfferVariable } from '../model/literals.ts'
import type { Random } from '../random.ts'

const NAMES = ['representations', 'constructor', 'representations_0', 'id']

/** The variables of one operation: their definitions and what the client sends for them. */
export interface Variables {
  readonly offer: OfferVariable
  /** A Boolean for `@skip` and `@include`, as a variable or a constant. */
  condition(): string
  /** In parentheses, as they follow the operation's name; empty when there are none. */
  definitions(): string
  readonly values: Record<string, unknown>
}

export function createVariables(random: Random, types: InputTypes): Variables {
  const definitions = new Map<string, { type: string; text: string }>()
  const values: Record<string, unknown> = {}

  const define = (type: string, positionHasDefault: boolean): string => {
    const known = [...definitions].filter(([, one]) => one.type === type)
    if (known.length > 0 && random.chance(0.4)) return `$${random.pick(known)[0]}`
    const unused = NAMES.filter((one) => !definitions.has(one))
    const name = unused.length > 0 && random.chance(0.08) ? random.pick(unused) : `v${definitions.size}`
    const isNonNull = type.endsWith('!')
    const bare = isNonNull ? type.slice(0, -1) : type
    // A nullable variable may stand where a non-null is expected when either has a default value.
    const relaxes = isNonNull && random.chance(positionHasDefault ? 0.5 : 0.15)
    const declared = relaxes ? bare : !isNonNull && random.chance(0.2) ? `${bare}!` : type
    const withDefault = (relaxes && !positionHasDefault) || (random.chance(0.3) && bare !== 'Filter')
    const standard = withDefault ? ` = ${literal(random, types, `${bare}!`)}` : ''
    definitions.set(name, { type, text: `$${name}: ${declared}${standard}` })
    const optional = !declared.endsWith('!') || withDefault
    if (!optional || random.chance(0.6)) {
      const mustBePresent = isNonNull || declared.endsWith('!')
      const text = literal(random, types, mustBePresent ? `${bare}!` : bare)
      values[name] = JSON.parse(JSON.stringify(valueFromASTUntyped(parseValue(text)))) as unknown
    }
    return `$${name}`
  }

  return {
    offer: (type, hasDefault) => (random.chance(0.35) ? define(type, hasDefault) : undefined),
    condition: () => (random.chance(0.5) ? define('Boolean!', false) : String(random.chance(0.5))),
    definitions: () => {
      const texts = [...definitions.values()].map(({ text }) => text)
      return texts.length > 0 ? `(${texts.join(', ')})` : ''
    },
    values,
  }
}
