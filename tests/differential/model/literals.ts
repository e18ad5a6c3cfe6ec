import type { Random } from '../random.ts'
import { type Argument, type Model, namedType } from './model.ts'

/** Variables that a literal may name, where the caller offers any. */
export type OfferVariable = (type: string, hasDefault: boolean) => string | undefined

/** The parts of a model that input types come from. */
export type InputTypes = Pick<Model, 'enums' | 'inputs'>

/** A value of an input type, as text in a document. `depth` bounds nested input objects. */
export function literal(
  random: Random,
  types: InputTypes,
  type: string,
  offer: OfferVariable = () => undefined,
  depth = 2,
): string {
  const variable = offer(type, false)
  if (variable) return variable
  if (type.endsWith('!')) return present(random, types, type.slice(0, -1), offer, depth)
  return random.chance(0.15) ? 'null' : present(random, types, type, offer, depth)
}

function present(
  random: Random,
  types: InputTypes,
  type: string,
  offer: OfferVariable,
  depth: number,
): string {
  if (type.startsWith('[')) {
    const inner = type.slice(1, -1)
    // A single value stands for a list of one.
    if (random.chance(0.15)) return present(random, types, inner.replace(/!$/, ''), () => undefined, depth)
    const count = random.int(3)
    return `[${Array.from({ length: count }, () => literal(random, types, inner, offer, depth)).join(', ')}]`
  }
  const input = types.inputs.find(({ name }) => name === type)
  if (input) {
    const fields = depth > 0 ? random.some(input.fields, 0, 3) : []
    return `{${fields.map((field) => argument(random, types, field, offer, depth - 1)).join(', ')}}`
  }
  return leaf(random, types, type)
}

/** `name: value` of an argument or an input field. */
export function argument(
  random: Random,
  types: InputTypes,
  { name, type, default: standard }: Argument,
  offer: OfferVariable = () => undefined,
  depth = 2,
): string {
  const variable = standard === undefined ? undefined : offer(type, true)
  return `${name}: ${variable ?? literal(random, types, type, offer, depth)}`
}

/** Arguments in parentheses, those that have to be given among them; empty when there are none. */
export function argumentsText(
  random: Random,
  types: InputTypes,
  args: readonly Argument[],
  offer?: OfferVariable,
): string {
  const given = args.filter(({ type, default: standard, inaccessible }) => {
    const needed = type.endsWith('!') && standard === undefined
    return !inaccessible && (needed || random.chance(0.6))
  })
  return given.length === 0 ? '' : `(${given.map((one) => argument(random, types, one, offer)).join(', ')})`
}

function leaf(random: Random, types: InputTypes, type: string): string {
  const values = types.enums.find(({ name }) => name === type)?.values
  if (values) return random.pick(values)
  switch (type) {
    case 'Int':
      return random.pick(['0', '1', '-5', '2147483647'])
    case 'Float':
      return random.pick(['0', '1.5', '-2e3', '7'])
    case 'Boolean':
      return random.pick(['true', 'false'])
    case 'ID':
      return random.pick(['"a"', '"0"', '12'])
    case 'Blob':
      return random.pick(['{a: [1, "x"], b: {c: null}}', '[1, 2]', '"text"', '0', 'true'])
    default:
      return random.pick(['"x"', '""', '"quo\\"te \\\\ \\n"', '"争议"', '"""block "text" """'])
  }
}

/** Whether a type is an object, interface or union: what a selection set has to follow. */
export function isComposite(model: Pick<Model, 'objects' | 'abstracts'>, type: string): boolean {
  const name = namedType(type)
  return [...model.objects, ...model.abstracts].some((one) => one.name === name)
}
