import type { Random } from '../random.ts'
import { createField, wrap } from './generate-types.ts'
import type { Field, Model, ObjectModel, SubgraphModel } from './model.ts'

/** The name of every context. */
export const CONTEXT = 'above'

const NOTE = 'Note'
const BOX = 'NoteBox'
const MEMBER_TYPES = ['String', 'Int', 'Float', 'ID', 'Level', '[String]', '[Int]']

/**
 * Adds an entity of which one field has a value of the object above it as an argument: `@context`, `@fromContext`. It
 * can be reached through those objects alone, as composition asks for, and its other fields lead back to them.
 */
export function addContext(random: Random, model: Model, objects: ObjectModel[]): void {
  const home = random.pick(model.subgraphs.filter(({ interfaceObject }) => !interfaceObject))
  const type = random.pick(MEMBER_TYPES)
  const holders = random.some(objects.filter(isHolder(home)), 1, 2)
  if (holders.length === 0) return
  const other = random.pick(model.subgraphs.filter(({ interfaceObject }) => !interfaceObject))
  const from = holders.map((holder) => {
    const memo = createField('memo', type, { owners: [home.name] })
    holder.fields.push(
      memo,
      createField('notes', wrap(random, random.pick([NOTE, BOX])), { owners: [home.name] }),
    )
    return { type: holder.name, field: memo.name }
  })
  const note = noteOf(random, { from, type, home: home.name, other: other.name, entities: objects })
  for (const { keys } of [home, other]) keys.set(NOTE, { fields: ['id'], resolvable: true })
  const items = createField('items', wrap(random, NOTE))
  const box: ObjectModel = {
    kind: 'value',
    name: BOX,
    keys: [],
    fields: [items],
    interfaces: [],
    inaccessible: false,
  }
  objects.push(note, box)
}

const isHolder =
  ({ name, keys }: SubgraphModel) =>
  (object: ObjectModel): boolean =>
    object.kind === 'entity' &&
    keys.get(object.name)?.resolvable === true &&
    object.fields.some(({ owners }) => owners.includes(name))

interface NoteParts {
  readonly from: NonNullable<Field['context']>['from']
  /** Of the value from above. */
  readonly type: string
  /** The subgraph that takes the value. */
  readonly home: string
  readonly other: string
  readonly entities: readonly ObjectModel[]
}

function noteOf(random: Random, { from, type, home, other, entities }: NoteParts): ObjectModel {
  const back = random.pick(entities.filter(({ kind }) => kind === 'entity')).name
  const fields = [
    createField('id', 'ID!', { key: true }),
    createField('told', random.pick(['String', 'String', '[String]', 'Blob']), {
      args: random.chance(0.3) ? [{ name: 'limit', type: 'Int' }] : [],
      context: { argument: { name: 'given', type }, from },
      owners: [home],
    }),
    createField('own', 'String', { owners: [home], fails: random.chance(0.2) }),
    createField('far', random.pick(['String', 'Int!']), { owners: [other] }),
    createField('about', wrap(random, back), { owners: [random.pick([home, other])] }),
  ]
  return { kind: 'entity', name: NOTE, keys: ['id'], fields, interfaces: [], inaccessible: false }
}
