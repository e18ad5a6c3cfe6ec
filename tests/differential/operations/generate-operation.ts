import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  parse,
  validate,
} from 'graphql'
import { argumentsText, type InputTypes } from '../model/literals.ts'
import { createRandom, type Random } from '../random.ts'
import { createVariables, type Variables } from './variables.ts'

export interface Operation {
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Aliases that are the names of keys, of required fields, or of what every object inherits. */
const ALIASES = [
  'id',
  'number',
  'region',
  'e0',
  'e1',
  'e2',
  'v0',
  'v1',
  'iface0_0',
  'constructor',
  'toString',
]
const HARMFUL_ALIASES = ['__proto__', '__typename', '_entities']

const INTROSPECTION = [
  '__schema { queryType { name } directives { name } }',
  '__type(name: "Color") { name kind enumValues { name } }',
  'meta: __type(name: "Entity0") { kind fields { name type { kind ofType { name } } } possibleTypes { name } }',
]

/** What stands behind response keys, so that the same key is not used for different things. */
interface Scope {
  readonly keys: Map<string, { readonly signature: string; readonly scope: Scope }>
}

interface Writer {
  readonly random: Random
  readonly schema: GraphQLSchema
  readonly types: InputTypes
  readonly variables: Variables
  readonly fragments: { readonly name: string; readonly on: string; readonly text: string }[]
  /** How many more fields the operation may select. */
  budget: number
}

/** An operation that is valid against the schema; it follows from the seed alone. */
export function generateOperation(schema: GraphQLSchema, types: InputTypes, seed: string): Operation {
  for (let attempt = 0; attempt < 50; attempt++) {
    const operation = attemptOperation(schema, types, createRandom(`${seed}/operation/${attempt}`))
    if (validate(schema, parse(operation.text)).length === 0) return operation
  }
  throw new Error(`No valid operation came of the seed ${seed}: the generator is at fault.`)
}

function attemptOperation(schema: GraphQLSchema, types: InputTypes, random: Random): Operation {
  const variables = createVariables(random, types)
  const budget = 4 + random.int(36)
  const writer: Writer = { random, schema, types, variables, fragments: [], budget }
  const mutation = schema.getMutationType()
  const isMutation = mutation && random.chance(0.2)
  const root = isMutation ? mutation : schema.getQueryType()!
  const selections = writeSelections(writer, root, { keys: new Map() }, 4)
  if (random.chance(0.08) && !isMutation) selections.push(random.pick(INTROSPECTION))
  const head = `${isMutation ? 'mutation' : 'query'} Generated${variables.definitions()}`
  const fragments = writer.fragments.map(({ name, on, text }) => `fragment ${name} on ${on} ${text}`)
  return { text: [`${head} ${braces(selections)}`, ...fragments].join('\n'), variables: variables.values }
}

const braces = (selections: readonly string[]) => `{ ${selections.join(' ')} }`

function writeSelections(writer: Writer, type: GraphQLCompositeType, scope: Scope, depth: number): string[] {
  const { random } = writer
  const count = 1 + random.int(4)
  const selections: string[] = []
  for (let at = 0; at < count && (at === 0 || writer.budget > 0); at++) {
    const written = writeSelection(writer, type, scope, depth)
    if (written) selections.push(written)
  }
  return selections.length > 0 ? selections : ['__typename']
}

function writeSelection(
  writer: Writer,
  type: GraphQLCompositeType,
  scope: Scope,
  depth: number,
): string | undefined {
  const { random } = writer
  if (random.chance(0.07)) return writeTypename(random, scope)
  const fragmentChance = isAbstractType(type) ? 0.6 : 0.12
  if (!('getFields' in type) || random.chance(fragmentChance))
    return writeFragment(writer, type, scope, depth)
  const field = random.pick(Object.values(type.getFields()))
  return writeField(writer, field, type, scope, depth)
}

function writeTypename(random: Random, scope: Scope): string {
  const key = random.chance(0.2) ? random.pick([...ALIASES, 'kind']) : '__typename'
  const known = scope.keys.get(key)
  if (known && known.signature !== '__typename') return '__typename'
  scope.keys.set(key, { signature: '__typename', scope: { keys: new Map() } })
  return key === '__typename' ? key : `${key}: __typename`
}

function writeField(
  writer: Writer,
  { name, args, type }: GraphQLField<unknown, unknown>,
  parent: GraphQLCompositeType,
  scope: Scope,
  depth: number,
): string | undefined {
  const { random, types, variables } = writer
  const inner = getNamedType(type)
  if (isCompositeType(inner) && depth === 0) return undefined
  writer.budget -= 1
  const given = args.map((one) => ({
    name: one.name,
    type: String(one.type),
    ...(one.defaultValue !== undefined && { default: '' }),
  }))
  const call = `${name}${argumentsText(random, types, given, variables.offer)}`
  // Other types' fields of the same form may have the same key, as only one of them can apply.
  const signature = `${isObjectType(parent) ? parent.name : '*'} ${call}: ${String(type)}`
  const key = chooseKey(random, scope, name, signature)
  const inside = scope.keys.get(key)?.scope ?? { keys: new Map() }
  scope.keys.set(key, { signature, scope: inside })
  const head = `${key === name ? '' : `${key}: `}${call}${writeConditions(writer)}`
  return isCompositeType(inner)
    ? `${head} ${braces(writeSelections(writer, inner, inside, depth - 1))}`
    : head
}

function chooseKey(random: Random, { keys }: Scope, name: string, signature: string): string {
  const fits = (key: string) => {
    const known = keys.get(key)
    return !known || known.signature === signature
  }
  const wanted = random.chance(0.02)
    ? random.pick(HARMFUL_ALIASES)
    : random.chance(0.2)
      ? random.pick(ALIASES)
      : name
  if (fits(wanted)) return wanted
  return fits(name) ? name : `a${keys.size}`
}

function writeConditions({ random, variables }: Writer): string {
  return random.chance(0.1) ? ` @${random.pick(['skip', 'include'])}(if: ${variables.condition()})` : ''
}

function writeFragment(
  writer: Writer,
  type: GraphQLCompositeType,
  scope: Scope,
  depth: number,
): string | undefined {
  const { random, schema, fragments } = writer
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  const overlapping = Object.values(schema.getTypeMap()).filter(
    (one): one is GraphQLCompositeType =>
      isAbstractType(one) && schema.getPossibleTypes(one).some((member) => possible.includes(member)),
  )
  const on = random.pick([type, ...possible, ...possible, ...overlapping])
  const reusable = fragments.filter((one) => one.on === on.name)
  if (reusable.length > 0 && random.chance(0.3))
    return `...${random.pick(reusable).name}${writeConditions(writer)}`
  if (depth === 0 && !('getFields' in on)) return undefined
  const text = braces(writeSelections(writer, on, scope, depth))
  if (random.chance(0.3)) {
    const name = `Part${fragments.length}`
    fragments.push({ name, on: on.name, text })
    return `...${name}${writeConditions(writer)}`
  }
  const condition = on === type && random.chance(0.3) ? '' : ` on ${on.name}`
  return `...${condition}${writeConditions(writer)} ${text}`
}
