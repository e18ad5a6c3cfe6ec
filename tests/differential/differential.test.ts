import { expect, test } from 'vitest'
import { runDifferential } from './run.ts'

// More, from another seed, for a long run: see README.md.
const { DIFFERENTIAL_OPERATIONS = '600', DIFFERENTIAL_SEED = '1' } = process.env

test('the engine answers generated operations as one schema with all the data does', {
  timeout: 24 * 60 * 60 * 1_000,
}, async () => {
  const reports: string[] = []
  const { operations, supergraphs, discarded } = await runDifferential({
    firstSeed: Number(DIFFERENTIAL_SEED),
    operations: Number(DIFFERENTIAL_OPERATIONS),
    operationsPerSupergraph: 30,
    engines: ['ours'],
    onFault: (_engine, seed, report) => {
      if (reports.length < 5) reports.push(`seed ${seed}\n${report}`)
    },
  })
  expect(reports.join('\n\n')).toBe('')
  expect(operations).toBeGreaterThanOrEqual(Number(DIFFERENTIAL_OPERATIONS))
  expect(discarded).toBeLessThan(supergraphs / 4 + 3)
})
