import type { Random } from '../random.ts'
import { createField, type Types, wrap } from './generate-types.ts'
import type { Field, ObjectModel } from './model.ts'

/** Adds pages of lists (Relay): of one or two types a connection with its edge, which root fields may return. */
export function addConnections(random: Random, { objects, abstracts }: Types): void {
  const listable = [
    ...objects.filter(({ kind }) => kind === 'entity'),
    ...abstracts.filter(({ key }) => !key),
  ].map(({ name }) => name)
  for (const name of random.some(listable, 1, 2))
    objects.push(
      value(`${name}Connection`, [
        createField('edges', wrap(random, `${name}Edge`)),
        createField('nodes', wrap(random, name)),
        createField('pageInfo', 'PageInfo!'),
        createField('totalCount', 'Int!'),
      ]),
      value(`${name}Edge`, [
        createField('node', random.pick([name, `${name}!`])),
        createField('cursor', 'String!'),
        createField('rank', 'Int'),
      ]),
    )
  objects.push(
    value('PageInfo', [createField('hasNextPage', 'Boolean!'), createField('endCursor', 'String')]),
  )
}

const value = (name: string, fields: Field[]): ObjectModel => ({
  kind: 'value',
  name,
  keys: [],
  fields,
  interfaces: [],
  inaccessible: false,
})
