import { expect, test } from 'vitest'
import { explainCase, runDifferential } from './run.ts'

// More operations, another seed, or a single case again: see README.md.
const { DIFFERENTIAL_OPERATIONS = '1500', DIFFERENTIAL_SEED = '1', DIFFERENTIAL_CASE } = process.env
const ONE_DAY = 24 * 60 * 60 * 1_000

if (DIFFERENTIAL_CASE)
  test('one case again, for both engines', { timeout: ONE_DAY }, async () => {
    expect(await explainCase(DIFFERENTIAL_CASE)).toBe('')
  })
else
  test('the engine answers generated operations as one schema with all the data does', {
    timeout: ONE_DAY,
  }, async () => {
    const reports: string[] = []
    const { operations, supergraphs, discarded, unplannable, faults } = await runDifferential({
      firstSeed: Number(DIFFERENTIAL_SEED),
      operations: Number(DIFFERENTIAL_OPERATIONS),
      operationsPerSupergraph: 30,
      engines: ['ours'],
      onFault: (_engine, seed, report) => {
        if (reports.length < 5) reports.push(`seed ${seed}\n${report}`)
      },
    })
    expect(reports.join('\n\n'), `${faults.ours.length} wrong answers`).toBe('')
    expect(operations).toBeGreaterThanOrEqual(Number(DIFFERENTIAL_OPERATIONS))
    expect(discarded).toBeLessThan(supergraphs / 4 + 3)
    expect(unplannable.ours.length).toBeLessThan(operations / 30)
  })
