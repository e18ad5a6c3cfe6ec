import type { Random } from '../random.ts'
import type { AbstractModel, Argument, EnumModel, Field, InputModel, ObjectModel } from './model.ts'

/** All types, before anybody owns their fields. */
export interface Types {
  readonly enums: EnumModel[]
  readonly inputs: InputModel[]
  readonly objects: ObjectModel[]
  readonly abstracts: AbstractModel[]
}

const ENUMS: readonly EnumModel[] = [
  { name: 'Color', values: ['RED', 'GREEN', 'BLUE'], inaccessible: 'ULTRAVIOLET' },
  { name: 'Level', values: ['LOW', 'HIGH'] },
]

const INPUTS: readonly InputModel[] = [
  {
    name: 'Filter',
    fields: [
      { name: 'text', type: 'String' },
      { name: 'level', type: 'Level', default: 'LOW' },
      { name: 'limits', type: '[Int!]' },
      { name: 'not', type: 'Filter' },
    ],
  },
]

const ARGUMENTS: readonly Argument[] = [
  { name: 'limit', type: 'Int' },
  { name: 'first', type: 'Int!', default: '10' },
  { name: 'text', type: 'String', default: '"any"' },
  { name: 'on', type: 'Boolean!' },
  { name: 'color', type: 'Color', default: 'RED' },
  { name: 'filter', type: 'Filter' },
  { name: 'levels', type: '[Level!]', default: '[LOW]' },
  { name: 'blob', type: 'Blob' },
  { name: 'ratio', type: 'Float' },
  { name: 'ids', type: '[ID]' },
  { name: 'hidden', type: 'Int', default: '7', inaccessible: true },
]

const LEAVES = ['String', 'String', 'Int', 'Float', 'Boolean', 'ID', 'Color', 'Level', 'Blob']
const WRAPPERS = ['T', 'T', 'T', 'T!', '[T]', '[T!]', '[T!]!', '[T]!', '[[T]!]', '[[T!]]']

export function wrap(random: Random, name: string): string {
  return random.pick(WRAPPERS).replace('T', name)
}

export function createField(name: string, type: string, parts: Partial<Field> = {}): Field {
  return {
    name,
    type,
    args: [],
    key: false,
    fails: false,
    ticks: false,
    owners: [],
    inaccessible: false,
    ...parts,
  }
}

/** The interface of records, which say how closely they are kept. */
const RECORD = 'Dispute'
const PROTECTION: EnumModel = { name: 'Protection', values: ['OPEN', 'PROTECTED', 'SEALED'] }

/** @param hasRecords whether one of the interfaces is that of records */
export function generateTypes(random: Random, hasRecords: boolean): Types {
  const values = Array.from({ length: 1 + random.int(3) }, (_, at) => object('value', `Value${at}`, []))
  const entities = Array.from({ length: 2 + random.int(3) }, (_, at) => generateEntity(random, `Entity${at}`))
  const things = [...entities, ...values]
  const abstracts = [
    ...(hasRecords ? [recordInterface(generateInterface(random, RECORD, things))] : []),
    ...Array.from({ length: random.int(3) }, (_, at) => generateInterface(random, `Iface${at}`, things)),
    ...Array.from({ length: random.int(3) }, (_, at) => generateUnion(random, `Union${at}`, things)),
    ...generateEntityInterface(random, entities),
  ]
  for (const thing of things) {
    thing.fields.push(...generateFields(random, thing, things, abstracts))
    for (const { name } of abstracts.filter((one) => one.kind === 'interface' && has(one, thing)))
      thing.interfaces.push(name)
  }
  const parts = entities.filter(hasOrganisation).map(({ name }) => organisationOf(name))
  const enums = hasRecords ? [...ENUMS, PROTECTION] : [...ENUMS]
  return { enums, inputs: [...INPUTS], objects: [...things, ...parts], abstracts }
}

const has = ({ members }: AbstractModel, { name }: ObjectModel) => members.includes(name)

function object(kind: ObjectModel['kind'], name: string, keys: string[], fields: Field[] = []): ObjectModel {
  return { kind, name, keys, fields, interfaces: [], inaccessible: false }
}

const KEYS = ['id', 'id', 'number region', 'organisation { number unit { code } }']

function generateEntity(random: Random, name: string): ObjectModel {
  const keys = [...new Set(random.some(KEYS, 1, 3))]
  const text = keys.join(' ')
  const fields = [
    createField('id', 'ID!', { key: true }),
    createField('number', 'Int!', { key: true }),
    createField('region', 'String!', { key: true }),
    createField('organisation', `${name}Organisation!`, { key: true }),
  ].filter((field) => new RegExp(`(^|[^{] )${field.name}\\b`).test(text.replace(/\{.*?\} \}/g, '')))
  return object('entity', name, keys, fields)
}

const hasOrganisation = ({ fields }: ObjectModel) => fields.some(({ name }) => name === 'organisation')

/** The object inside a nested key: it is no entity, but tells its owner apart. */
function organisationOf(entity: string): ObjectModel {
  return object(
    'value',
    `${entity}Organisation`,
    [],
    [
      createField('number', 'Int!', { key: true }),
      createField('unit', `${entity}Organisation!`, { key: true }),
      createField('code', 'String!', { key: true }),
    ],
  )
}

function generateFields(
  random: Random,
  parent: ObjectModel,
  things: readonly ObjectModel[],
  abstracts: readonly AbstractModel[],
): Field[] {
  const prefix = parent.name[0]!.toLowerCase()
  const later = things.slice(things.indexOf(parent) + 1).filter(({ kind }) => kind === 'value')
  const named = [...things.filter(({ kind }) => kind === 'entity'), ...later].map(({ name }) => name)
  // What a value refers to is known wherever the value is; an entity interface is known in one place.
  const reachable = abstracts.filter(({ key }) => !key || parent.kind === 'entity')
  const targets = [...named, ...reachable.map(({ name }) => name)]
  const count = (parent.kind === 'entity' ? 4 : 2) + random.int(3)
  const own = Array.from({ length: count }, (_, at) => {
    const composite = at > 0 && targets.length > 0 && random.chance(0.4)
    const type = wrap(random, composite ? random.pick(targets) : random.pick(LEAVES))
    return createField(`${prefix}${at}`, type, {
      args: generateArguments(random, 0.3),
      fails: random.chance(0.08),
    })
  })
  const ticks = parent.kind === 'entity' ? [createField('tick', 'Int!', { ticks: true })] : []
  const shared = abstracts
    .filter((one) => has(one, parent))
    .flatMap(({ fields }) => fields.filter(({ key }) => !key))
  return [...shared.map((field) => ({ ...field, owners: [] })), ...own, ...ticks]
}

export function generateArguments(random: Random, probability: number): Argument[] {
  return random.chance(probability) ? random.some(ARGUMENTS, 1, 3) : []
}

function generateInterface(random: Random, name: string, things: readonly ObjectModel[]): AbstractModel {
  const prefix = name.toLowerCase()
  const fields = Array.from({ length: 1 + random.int(2) }, (_, at) =>
    createField(`${prefix}_${at}`, wrap(random, random.pick(LEAVES)), {
      args: generateArguments(random, 0.2),
    }),
  )
  return { kind: 'interface', name, members: members(random, things), fields }
}

const recordInterface = ({ fields, ...rest }: AbstractModel): AbstractModel => ({
  ...rest,
  fields: [
    ...fields.map((field) => ({ ...field, name: field.name.replace('dispute', 'iface') })),
    createField('protection', PROTECTION.name),
  ],
})

function generateUnion(random: Random, name: string, things: readonly ObjectModel[]): AbstractModel {
  return { kind: 'union', name, members: members(random, things), fields: [] }
}

const members = (random: Random, things: readonly ObjectModel[]) =>
  random.some(things, 2, 3).map(({ name }) => name)

/** An interface that is an entity: its members have their `id` in common, and a subgraph may know it as an object. */
function generateEntityInterface(random: Random, entities: readonly ObjectModel[]): AbstractModel[] {
  const eligible = entities.filter(({ keys }) => keys.includes('id'))
  if (eligible.length === 0 || random.chance(0.5)) return []
  const names = random.some(eligible, 1, 2).map(({ name }) => name)
  const fields = [createField('id', 'ID!', { key: true }), createField('thing_title', 'String')]
  return [{ kind: 'interface', name: 'Thing', members: names, fields, key: 'id' }]
}
