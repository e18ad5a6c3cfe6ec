import { GraphQLError } from 'graphql'
import { ENTITIES_PER_TYPE, type Field, findAbstract, findObject, type Model } from './model/model.ts'
import { hash } from './random.ts'

/** An object: what its fields' values are computed from. */
export interface Source {
  /** Its concrete type. */
  readonly type: string
  /** Of an entity `Type#number`; of a value, the place of the field that returned it. */
  readonly ref: string
}

/** What a field is asked with. */
export interface Asked {
  readonly args: Readonly<Record<string, unknown>>
  /** What the field's `@requires` brought. */
  readonly required?: unknown
  /** How many root fields of the mutation have been carried out. */
  readonly tick: number
  /** Whether an answer is wanted that gives away that it came from a subgraph that is not to be asked any more. */
  readonly stale?: boolean
}

/** Wherever a field is resolved, its value is the same: it follows from the seed, the object and what was asked. */
export function resolveValue(model: Model, source: Source, field: Field, asked: Asked): unknown {
  if (field.ticks) return asked.tick
  if (field.key) return keyValue(model, source, field)
  const args = Object.keys(asked.args).length > 0 ? `(${canonical(asked.args)})` : ''
  const required = 'required' in asked ? `<${canonical(asked.required)}>` : ''
  const place = `${source.ref}.${field.name}${args}${required}${asked.stale ? '!stale' : ''}`
  if (field.fails && chance(model, `${place}!fails`, 3)) throw new GraphQLError(`${field.name} fails here.`)
  return build(model, field.type, place)
}

/** Numbers and texts of keys have an object's number in them; object 0 has keys that count as false. */
function keyValue(model: Model, source: Source, { name, type }: Field): unknown {
  const number = Number(/#(\d+)/.exec(source.ref)![1])
  if (type === 'Int!') return number
  if (type.endsWith('Organisation!')) return build(model, type, `${source.ref}.${name}`)
  return name === 'id' ? `${source.type}-${number}` : `${name}-${number}`
}

export function entitiesOf(type: string): Source[] {
  return Array.from({ length: ENTITIES_PER_TYPE }, (_, number) => ({ type, ref: `${type}#${number}` }))
}

function build(model: Model, type: string, place: string): unknown {
  if (type.endsWith('!')) return buildPresent(model, type.slice(0, -1), place)
  return chance(model, `${place}?`, 7) ? null : buildPresent(model, type, place)
}

function buildPresent(model: Model, type: string, place: string): unknown {
  if (type.startsWith('[')) {
    const length = hash(`${model.seed} ${place} length`) % 4
    return Array.from({ length }, (_, at) => build(model, type.slice(1, -1), `${place}[${at}]`))
  }
  const number = hash(`${model.seed} ${place}`)
  const abstract = findAbstract(model, type)
  const concrete = abstract ? abstract.members[number % abstract.members.length]! : type
  const object = findObject(model, concrete)
  if (object?.kind === 'entity')
    return { type: concrete, ref: `${concrete}#${(number >>> 8) % ENTITIES_PER_TYPE}` }
  return object ? { type: concrete, ref: place } : leaf(model, type, place, number)
}

function leaf(model: Model, type: string, place: string, number: number): unknown {
  const values = model.enums.find(({ name }) => name === type)?.values
  if (values) return values[number % values.length]
  const isFalsy = number % 9 === 0
  switch (type) {
    case 'Int':
      return isFalsy ? 0 : (number % 2001) - 1000
    case 'Float':
      return isFalsy ? 0 : number / 1024
    case 'Boolean':
      return number % 2 === 0
    case 'Blob':
      return [{ place, list: [null, {}] }, [place], place, 0, false][number % 5]
    default:
      return isFalsy ? '' : place
  }
}

const chance = ({ seed }: Model, place: string, one: number) => hash(`${seed} ${place}`) % one === 0

/** JSON with keys in order, so that equal values have equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${key}:${canonical(one)}`).join()}}`
}
