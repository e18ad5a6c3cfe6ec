import { expect, it } from 'vitest'
import { judge } from '../../tests/graph/judge.ts'
import { contractArguments } from './contract-arguments.ts'

it("keeps the contract's enums out of an agency's arguments and inputs, however wrapped", () => {
  const sdl = `
    type Person { courtCases(first: Int, statuses: [DisputeStatus!]!): [CourtCase] }
    interface Searchable { search(kind: CourtCaseKind, category: DisputeCategory): ID }
    input CourtCaseFilter { role: PartyRole }`
  expect(judge(contractArguments, sdl)).toEqual([
    '"Person.courtCases(statuses:)" takes the contract\'s "DisputeStatus": take an enum of your own.',
    '"Searchable.search(category:)" takes the contract\'s "DisputeCategory": take an enum of your own.',
    '"CourtCaseFilter.role" takes the contract\'s "PartyRole": take an enum of your own.',
  ])
})

it('lets an agency answer with them, and the center take its own', () => {
  expect(judge(contractArguments, 'type Litigant { role: PartyRole }')).toEqual([])
  expect(judge(contractArguments, 'input DisputeFilter { statuses: [DisputeStatus!] }', 'center')).toEqual([])
})
