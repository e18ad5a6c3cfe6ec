import { describe, expect, it } from 'vitest'
import { judge } from '../../tests/graph/judge.ts'
import { contractLeaves } from './contract-leaves.ts'

describe("copies of the contract's enums and scalars", () => {
  it('may be equal, lag behind, or be missing', () => {
    expect(judge(contractLeaves, 'scalar Date enum PartyRole { APPLICANT RESPONDENT }')).toEqual([])
    expect(judge(contractLeaves, 'type CourtCase { id: ID! }')).toEqual([])
  })

  it('may not run ahead, in a definition or an extension', () => {
    const expected = [
      '"PartyRole.JUDGE" is not in the contract, which has APPLICANT, RESPONDENT, VICTIM, WITNESS, OTHER: map to one of these, or ask the center for the value.',
    ]
    expect(judge(contractLeaves, 'enum PartyRole { APPLICANT JUDGE }')).toEqual(expected)
    expect(judge(contractLeaves, 'extend enum PartyRole { JUDGE }')).toEqual(expected)
  })

  it('may not be something else', () => {
    expect(judge(contractLeaves, 'scalar PartyRole enum Date { TODAY }')).toEqual([
      '"PartyRole" is an enum of the contract: copy it, or name yours otherwise.',
      '"Date" is a scalar of the contract: copy it, or name yours otherwise.',
    ])
  })
})
