import { expect, test } from 'vitest'
import { engine } from '../../harness/engine.ts'
import { explainCase, runAccess } from './run.ts'

// More operations, another seed, or a single case again: see ../README.md.
const { ACCESS_OPERATIONS = '800', ACCESS_SEED = '1', ACCESS_CASE } = process.env
const ONE_DAY = 24 * 60 * 60 * 1_000

if (ACCESS_CASE)
  test('one case again', { timeout: ONE_DAY }, async () => {
    expect(await explainCase(ACCESS_CASE)).toBe('')
  })
else
  test('no agreement, purpose and operation bring what a plain reading of the rules forbids', {
    timeout: ONE_DAY,
  }, async () => {
    const reports: string[] = []
    const outcome = await runAccess({
      firstSeed: Number(ACCESS_SEED),
      operations: Number(ACCESS_OPERATIONS),
      onFault: (seed, report) => {
        if (reports.length < 5) reports.push(`seed ${seed}\n${report}`)
      },
    })
    const { operations, supergraphs, discarded, unplannable, whole, partial, refused, faults } = outcome
    expect(reports.join('\n\n'), `${faults.length} wrong answers`).toBe('')
    if (process.env.ACCESS_OPERATIONS)
      process.stdout.write(`${JSON.stringify({ ...outcome, faults: faults.length })}\n`)
    if (engine === 'apollo') return
    expect(discarded).toBeLessThan(supergraphs / 4 + 3)
    expect(unplannable).toBeLessThan(operations / 30)
    // Each sort of answer has to be met often for the test to say anything.
    for (const met of [whole, partial, refused]) expect(met).toBeGreaterThan(operations / 20)
  })
