import { describe, expect, it } from 'vitest'
import { SHARED_SDL } from '../../subgraphs/kit/subgraph.ts'
import { judge } from '../../tests/graph/judge.ts'
import { contractComposites } from './contract-composites.ts'

describe("copies of the contract's interfaces and objects", () => {
  it('are equal, whatever their descriptions say', () => {
    expect(judge(contractComposites, SHARED_SDL)).toEqual([])
    expect(judge(contractComposites, SHARED_SDL.replace(/^ *"[^"]*"$/gm, ''))).toEqual([])
    expect(judge(contractComposites, 'type CourtCase { id: ID! }')).toEqual([])
  })

  it.each([
    {
      difference: 'be stricter',
      original: 'title: String\n',
      changed: 'title: String!\n',
      problem: '"Dispute.title" must be "title: String" as in the contract, but is "title: String!".',
    },
    {
      difference: 'take an argument',
      original: 'title: String\n',
      changed: 'title(language: String): String\n',
      problem:
        '"Dispute.title" must be "title: String" as in the contract, but is "title(language: String): String".',
    },
    {
      difference: 'lack a field',
      original: '"What it is about, in a few words."\n  title: String\n',
      changed: '',
      problem: '"Dispute.title" is missing: add "title: String".',
    },
    {
      difference: 'have a further field',
      original: 'person: Person\n',
      changed: 'person: Person age: Int\n',
      problem: '"DisputeParty.age" is not in the contract: remove it.',
    },
  ])('may not $difference', ({ original, changed, problem }) => {
    expect(judge(contractComposites, SHARED_SDL.replace(original, changed))).toEqual([problem])
  })

  it('may not grow by an extension', () => {
    expect(judge(contractComposites, `${SHARED_SDL} extend interface Dispute { secret: String }`)).toEqual([
      '"Dispute.secret" is not in the contract: remove it.',
    ])
  })

  it('may not be of another kind', () => {
    expect(judge(contractComposites, 'type Dispute { id: ID! } union PageInfo = CourtCase')).toEqual([
      '"Dispute" is the contract\'s interface: copy it, or name yours otherwise.',
      '"PageInfo" is the contract\'s object: copy it, or name yours otherwise.',
    ])
  })
})
