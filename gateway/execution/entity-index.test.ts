import { expect, test } from 'vitest'
import { entitiesAt, matchRepresentations } from './entity-index.ts'

const courtCase = (id: string) => ({ __typename: 'CourtCase', id, title: 'x' })
const petition = (id: string) => ({ __typename: 'Petition', id, title: 'y' })
const key = ({ __typename, id }: { __typename: string; id: string }) => ({ __typename, id })

test('entities stand in the order of the lists that hold them, without the null ones', () => {
  const data = { rows: [[petition('1'), null], [], [courtCase('2')]], other: null }
  expect(entitiesAt(data, ['rows', '@', '@'])).toEqual([petition('1'), courtCase('2')])
  expect(entitiesAt(data, ['other', '@'])).toEqual([])
  expect(entitiesAt(data, ['rows', 'name'])).toEqual([])
  expect(entitiesAt(data, ['constructor'])).toEqual([])
})

test('representations are matched with the entities that they are projections of', () => {
  const entities = [petition('1'), courtCase('1'), petition('2'), courtCase('2')]
  const sent = [courtCase('1'), courtCase('2')].map(key)
  expect(matchRepresentations(entities, sent)).toEqual([1, 3])
})

test('an entity that stands in the list twice is matched twice', () => {
  const entities = [courtCase('1'), petition('1'), courtCase('1')]
  expect(matchRepresentations(entities, [key(courtCase('1')), key(courtCase('1'))])).toEqual([0, 2])
})

test('required fields of objects and lists are compared by what was required of them', () => {
  const entity = { ...courtCase('1'), hearings: [{ at: 1, room: 'a' }], seat: { code: '37', name: 'b' } }
  const sent = { ...key(entity), hearings: [{ at: 1 }], seat: { code: '37' } }
  expect(matchRepresentations([petition('1'), entity], [sent])).toEqual([1])
  expect(matchRepresentations([entity], [{ ...sent, hearings: [] }])).toEqual([undefined])
})

test('a representation that the planner rewrote is matched with none', () => {
  expect(matchRepresentations([courtCase('1')], [{ __typename: 'Record', id: '1' }])).toEqual([undefined])
})
