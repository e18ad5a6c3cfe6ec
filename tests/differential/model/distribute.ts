import type { Random } from '../random.ts'
import { argumentsText, isComposite } from './literals.ts'
import {
  type Field,
  findAbstract,
  findObject,
  type Model,
  namedType,
  type ObjectModel,
  type SubgraphModel,
} from './model.ts'

/** Sprinkles `@requires`, `@provides`, `@override`, `@inaccessible` and `resolvable: false` over a model. */
export function distributeDirectives(random: Random, model: Model): void {
  const entities = model.objects.filter(({ kind }) => kind === 'entity')
  const required = new Set<Field>()
  const calls = new Map<Field, string>()
  for (const entity of entities)
    for (const field of entity.fields) addRequires(random, model, entity, field, required, calls)
  for (const parent of [...entities, model.query, model.mutation])
    for (const field of parent.fields) addProvides(random, model, parent, field)
  for (const entity of entities) addOverride(random, model, entity)
  for (const { keys, name } of model.subgraphs)
    for (const [entity, { fields }] of keys) {
      const resolves = findObject(model, entity)!.fields.some(
        ({ owners, override }) => owners.includes(name) || override?.from === name,
      )
      const isHome = model.abstracts.some(({ key, members }) => key && members.includes(entity))
      keys.set(entity, { fields, resolvable: resolves || isHome || random.chance(0.5) })
    }
  hide(random, model)
}

const isThing = (model: Model, { type }: Field) => findAbstract(model, namedType(type))?.key !== undefined

/** Fields of an entity that a subgraph may be given by others. */
function givable(model: Model, entity: ObjectModel, subgraph: string): Field[] {
  return entity.fields.filter(
    (field) =>
      !field.key &&
      !field.ticks &&
      !field.fails &&
      !field.override &&
      !field.owners.includes(subgraph) &&
      !field.name.startsWith('view_') &&
      !isThing(model, field),
  )
}

function addRequires(
  random: Random,
  model: Model,
  entity: ObjectModel,
  field: Field,
  required: Set<Field>,
  calls: Map<Field, string>,
): void {
  const { owners, key, ticks, fails, name } = field
  if (key || ticks || fails || required.has(field) || owners.length > 1 || !random.chance(0.3)) return
  const subgraph = model.subgraphs.find((one) => one.name === owners[0])!
  if (subgraph.interfaceObject || /^(iface|thing|protection)/.test(name)) return
  // Of the fields before it, so that none is required for itself.
  const before = entity.fields.slice(0, entity.fields.indexOf(field))
  const chosen = random.some(
    givable(model, entity, subgraph.name).filter((one) => before.includes(one)),
    1,
    2,
  )
  if (chosen.length === 0) return
  for (const one of chosen) {
    required.add(one)
    subgraph.external.add(`${entity.name}.${one.name}`)
  }
  const selector = { random, model, subgraph, required, calls }
  field.requires = chosen.map((one) => selectField(selector, one, 2)).join(' ')
}

interface Selector {
  readonly random: Random
  readonly model: Model
  readonly subgraph: SubgraphModel
  readonly required: Set<Field>
  /** With which arguments fields are required. */
  readonly calls: Map<Field, string>
}

function selectField(selector: Selector, field: Field, depth: number): string {
  const { random, model, calls } = selector
  const { name, type, args } = field
  // The same arguments wherever it is required: planners have no room for two values in one representation.
  const call = calls.get(field) ?? `${name}${argumentsText(random, model, args)}`
  calls.set(field, call)
  return isComposite(model, type) ? `${call} { ${selectWithin(selector, namedType(type), depth)} }` : call
}

/** Something of a type that a subgraph may require; what it does not resolve becomes external there. */
function selectWithin(selector: Selector, typeName: string, depth: number): string {
  const { random, model, subgraph, required } = selector
  const abstract = findAbstract(model, typeName)
  if (abstract) {
    const members = random.some(abstract.members, 1, 2)
    const parts = members.map((member) => `... on ${member} { ${selectWithin(selector, member, depth)} }`)
    // Without the name of its type a subgraph cannot tell what it is given.
    return `__typename ${parts.join(' ')}`
  }
  const object = findObject(model, typeName)!
  if (object.kind === 'entity') {
    const fields = givable(model, object, subgraph.name).filter((field) => !isComposite(model, field.type))
    const chosen = random.some(fields, 1, 2)
    for (const field of chosen) {
      required.add(field)
      subgraph.external.add(`${typeName}.${field.name}`)
    }
    return chosen.map((field) => selectField(selector, field, depth)).join(' ') || '__typename'
  }
  const usable = object.fields.filter(
    (field) =>
      !field.fails && (depth > 0 || !isComposite(model, field.type)) && !field.name.startsWith('unit'),
  )
  const chosen = random.some(usable, 1, 2)
  return chosen.map((field) => selectField(selector, field, depth - 1)).join(' ') || '__typename'
}

function addProvides(random: Random, model: Model, parent: ObjectModel, field: Field): void {
  const entity = findObject(model, namedType(field.type))
  const subgraph = model.subgraphs.find(({ name }) => name === field.owners[0])
  if (entity?.kind !== 'entity' || !subgraph || subgraph.interfaceObject || !random.chance(0.4)) return
  const candidates = givable(model, entity, subgraph.name).filter(
    ({ type, requires, name, args }) =>
      args.length === 0 && !isComposite(model, type) && !requires && !/^(iface|protection)/.test(name),
  )
  const chosen = random.some(candidates, 1, 2)
  if (chosen.length === 0) return
  for (const { name } of chosen) subgraph.external.add(`${entity.name}.${name}`)
  subgraph.provides.set(`${parent.name}.${field.name}`, chosen.map(({ name }) => name).join(' '))
}

/** Whether some subgraph brings a field along that it does not own. */
export function isProvided(model: Model, type: string, field: string): boolean {
  const fields = [model.query, model.mutation, ...model.objects].flatMap((parent) =>
    parent.fields.filter((one) => namedType(one.type) === type).map((one) => `${parent.name}.${one.name}`),
  )
  return model.subgraphs.some(({ provides }) =>
    fields.some((place) => provides.get(place)?.split(' ').includes(field)),
  )
}

function addOverride(random: Random, model: Model, entity: ObjectModel): void {
  if (random.chance(0.4)) return
  const isExternal = (name: string) =>
    model.subgraphs.some(({ external }) => external.has(`${entity.name}.${name}`))
  const plain = entity.fields.filter(
    ({ name, owners, key, ticks, requires }) =>
      !key &&
      !ticks &&
      !requires &&
      owners.length === 1 &&
      !/^(iface|thing|view|protection)/.test(name) &&
      !isExternal(name),
  )
  const field = plain.length > 0 ? random.pick(plain) : undefined
  const others = model.subgraphs.filter(
    ({ name, interfaceObject }) => !interfaceObject && !field?.owners.includes(name),
  )
  if (!field || others.length === 0 || isThing(model, field)) return
  const label = random.pick([undefined, undefined, 'percent(0)', 'percent(100)'])
  field.override = { from: random.pick(others).name, ...(label && { label }) }
}

/** Hides some fields, and now and then a whole type with all that leads to it. */
function hide(random: Random, model: Model): void {
  const values = model.objects.filter(
    ({ kind, name, interfaces }) =>
      kind === 'value' &&
      interfaces.length === 0 &&
      !model.abstracts.some(({ members }) => members.includes(name)),
  )
  for (const value of values.filter(({ name }) => !name.endsWith('Organisation')))
    value.inaccessible = random.chance(0.1)
  for (const parent of [...model.objects, model.query, model.mutation])
    for (const [at, field] of parent.fields.entries()) {
      const type = findObject(model, namedType(field.type))
      const isPlain = !field.key && !/^(iface|thing|view|protection)/.test(field.name) && at > 0
      field.inaccessible = Boolean(type?.inaccessible) || (isPlain && random.chance(0.04))
    }
}
