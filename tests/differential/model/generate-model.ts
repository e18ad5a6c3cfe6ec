import { createRandom, type Random } from '../random.ts'
import { addConnections } from './add-connections.ts'
import { addContext } from './add-context.ts'
import { distributeDirectives } from './distribute.ts'
import { createField, generateArguments, generateTypes, type Types, wrap } from './generate-types.ts'
import { type Field, type Model, namedType, type ObjectModel, type SubgraphModel } from './model.ts'

/** The subgraph that knows an interface only as an object. */
const VIEWS = 'views'

export interface ModelOptions {
  /** Name of the first subgraph. */
  readonly first?: string
  /** Whether there is an interface of records. */
  readonly hasRecords?: boolean
  /** Whether lists come in pages. */
  readonly hasConnections?: boolean
  /** How likely a field takes a value of an object above it. */
  readonly contexts?: number
}

/** A model that follows from the seed alone. Not every one composes. */
export function generateModel(
  seed: string,
  { first = 'alpha', hasRecords = false, hasConnections = false, contexts = 0.15 }: ModelOptions = {},
): Model {
  const random = createRandom(`${seed}/model`)
  const types = generateTypes(random, hasRecords)
  if (hasConnections) addConnections(random, types)
  const names = [first, 'beta', 'gamma', 'delta', 'epsilon'].slice(0, 2 + random.int(4))
  const subgraphs = names.map((name) => createSubgraph(name))
  const model: Model = {
    seed,
    ...types,
    query: root('Query'),
    mutation: root('Mutation'),
    subgraphs,
  }
  const home = distributeFields(random, model)
  for (const { name } of [...subgraphs]) {
    const fields = rootFields(random, types, name, name === home)
    model.query.fields.push(...fields.slice(0, 3))
    if (random.chance(0.5)) model.mutation.fields.push(...fields.slice(3))
  }
  if (subgraphs.length > 1 && random.chance(0.5)) shareRootField(random, model, names)
  if (home) addViews(random, model)
  distributeDirectives(random, model)
  // Of its own seed: most models are as they would be without.
  const forContext = createRandom(`${seed}/context`)
  if (forContext.chance(contexts)) addContext(forContext, model, types.objects)
  return model
}

function createSubgraph(name: string, interfaceObject?: string): SubgraphModel {
  const empty = { keys: new Map(), external: new Set<string>(), provides: new Map<string, string>() }
  return { name, ...empty, ...(interfaceObject && { interfaceObject }) }
}

const root = (name: string): ObjectModel => ({
  kind: 'root',
  name,
  keys: [],
  fields: [],
  interfaces: [],
  inaccessible: false,
})

/** Gives every entity's fields their owners. Returns the subgraph where the entity interface is at home. */
function distributeFields(random: Random, { objects, abstracts, subgraphs }: Model): string | undefined {
  const names = subgraphs.map(({ name }) => name)
  const thing = abstracts.find(({ key }) => key)
  const home = thing && random.pick(names)
  const isAtHome = ({ name, type }: Field) =>
    thing &&
    (namedType(type) === thing.name || thing.fields.some((field) => field.name === name && !field.key))
  for (const entity of objects.filter(({ kind }) => kind === 'entity')) {
    // One subgraph has all keys, so that every other can be reached from every other.
    const hub = random.pick(names)
    for (const { name, keys } of subgraphs) {
      const chosen = name === hub ? entity.keys : random.some(entity.keys, 1, 2)
      const needsId = name === home && thing!.members.includes(entity.name) && !chosen.includes('id')
      keys.set(entity.name, { fields: needsId ? ['id', ...chosen] : chosen, resolvable: true })
    }
    for (const field of entity.fields.filter(({ key }) => !key)) {
      const owner = random.chance(0.4) ? hub : random.pick(names)
      const second = random.chance(0.15) && !field.ticks ? random.pick(names) : owner
      field.owners.push(...(home && isAtHome(field) ? [home] : new Set([owner, second])))
    }
    if (!entity.fields.some(({ owners }) => owners.includes(hub)))
      entity.fields.push(createField('hubOnly', 'String', { owners: [hub] }))
  }
  return home
}

/** Three for the query, two for the mutation. */
function rootFields(random: Random, { objects, abstracts }: Types, owner: string, isHome: boolean): Field[] {
  const targets = [
    ...objects.filter(({ kind, name }) => kind === 'entity' || !name.endsWith('Organisation')),
    ...abstracts.filter(({ key }) => !key || isHome),
  ].map(({ name }) => name)
  return Array.from({ length: 5 }, (_, at) => {
    const type = random.chance(0.1) ? 'String' : wrap(random, random.pick(targets))
    const prefix = at < 3 ? owner : `${owner}_do`
    return createField(`${prefix}_${at}`, type, {
      args: generateArguments(random, 0.4),
      owners: [owner],
      fails: random.chance(0.05),
    })
  })
}

function shareRootField(random: Random, { query, abstracts }: Model, names: readonly string[]): void {
  const isThing = ({ type }: Field) => abstracts.some(({ name, key }) => key && name === namedType(type))
  const field = random.pick(query.fields.filter((one) => !isThing(one)))
  const other = random.pick(names)
  if (field && !field.owners.includes(other)) field.owners.push(other)
}

/** A subgraph that adds fields to all members of the entity interface without knowing any of them. */
function addViews(random: Random, { abstracts, objects, query, subgraphs }: Model): void {
  const thing = abstracts.find(({ key }) => key)!
  subgraphs.push(createSubgraph(VIEWS, thing.name))
  query.fields.push(createField('views_0', wrap(random, thing.name), { owners: [VIEWS] }))
  const added = [
    createField('view_0', 'String', { args: generateArguments(random, 0.5) }),
    createField('view_1', '[Int]!'),
    createField('view_2', 'String', random.chance(0.6) ? { requires: 'thing_title' } : {}),
  ]
  if (added[2]!.requires) subgraphs.at(-1)!.external.add(`${thing.name}.thing_title`)
  for (const member of objects.filter(({ name }) => thing.members.includes(name)))
    member.fields.push(...added.map((field) => ({ ...field, owners: [VIEWS] })))
}
