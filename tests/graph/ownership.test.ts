import { describe, expect, it } from 'vitest'
import { type OwnedType, readOwnership } from '../../gateway/sandbox/ownership.ts'
import { DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { composeWithSharedParties } from './shared-parties.ts'
import { supergraphSdl } from './supergraph.ts'

/** A value has no key: all of it comes from whoever answers the field above it, so nothing is merged. */
const VALUES = ['PageInfo', 'DisputeParty']

/** Lists and composites that several agencies answer: their parts would be merged by position. */
function sharedComposites(sdl: string): string[] {
  const { types } = readOwnership(sdl)
  const composites = types.filter(({ kind }) => kind === 'object' || kind === 'interface' || kind === 'union')
  const isLeaf = (type: string) =>
    !type.startsWith('[') && !composites.some(({ name }) => name === type.replace('!', ''))
  return types
    .filter(({ kind, name }) => kind === 'object' && !VALUES.includes(name))
    .flatMap(({ name, fields }) =>
      fields
        .filter(({ type, agencies }) => agencies.length > 1 && !isLeaf(type))
        .map((field) => `${name}.${field.name}`),
    )
}

describe('only leaves are shared', () => {
  it('in the committed supergraph', () => {
    expect(sharedComposites(supergraphSdl)).toEqual([])
  })

  it('which would be seen', () => {
    expect(sharedComposites(composeWithSharedParties())).toEqual(
      DEPARTMENTS.flatMap(({ recordTypes }) => recordTypes.map((type) => `${type}.parties`)).sort(),
    )
  })
})

describe.each(DEPARTMENTS)('records of $code', ({ code, recordTypes }) => {
  it.each(recordTypes)("%s: shared leaves, the center's composites, and details of its own", (type) => {
    const { fields } = readOwnership(supergraphSdl).types.find(({ name }) => name === type) as OwnedType
    const answeredBy = (...agencies: string[]) =>
      fields.filter((field) => field.agencies.join() === agencies.join()).map(({ name }) => name)
    const shared = ['id', 'reference', 'title', 'category', 'status', 'occurredAt', 'updatedAt', 'protection']
    expect(answeredBy('center', code)).toEqual(shared)
    expect(answeredBy('center')).toEqual(['agency', 'location', 'parties', 'matter'])
    expect(answeredBy(code)).toHaveLength(fields.length - shared.length - 4)
  })
})
