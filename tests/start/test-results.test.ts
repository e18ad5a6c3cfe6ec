import { expect, it } from 'vitest'
import { readResults, summaryLine } from '../../scripts/deployment/test-results.ts'

const file = (name: string, status: string, ...tests: [status: string, fullName: string][]) => ({
  name: `/checkout/${name}`,
  status,
  message: '',
  assertionResults: tests.map(([outcome, fullName]) => ({ status: outcome, fullName })),
})

it('a test run is summed up in one line, a file that could not be run counting as failed', () => {
  const results = readResults(
    JSON.stringify({
      testResults: [
        file('a.test.ts', 'passed', ['passed', 'adds'], ['skipped', 'divides'], ['todo', 'multiplies']),
        file('b.test.ts', 'failed', ['failed', 'subtracts'], ['passed', 'counts']),
        file('c.test.ts', 'failed'),
      ],
    }),
    '/checkout/',
  )
  expect(summaryLine(results)).toBe('2 passed, 2 failed, 2 skipped')
  expect(results.failures).toEqual(['b.test.ts > subtracts', 'c.test.ts (the file itself)'])
  expect(results.skippedNames).toEqual(['a.test.ts > divides', 'a.test.ts > multiplies'])
})
