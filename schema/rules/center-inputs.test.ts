import { expect, it } from 'vitest'
import { judge } from '../../tests/graph/judge.ts'
import { centerInputs } from './center-inputs.ts'

it("leaves the center's input types to the center", () => {
  const expected = ['"DisputeFilter" is an input type of the center: remove it, or name yours otherwise.']
  expect(judge(centerInputs, 'input DisputeFilter { court: String } input Mine { a: ID }')).toEqual(expected)
  expect(judge(centerInputs, 'extend input DisputeFilter { court: String }')).toEqual(expected)
  expect(judge(centerInputs, 'input DisputeFilter { location: ID }', 'center')).toEqual([])
})
