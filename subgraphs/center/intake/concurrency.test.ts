import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestCenter, type TestCenter } from '../../../tests/harness/center.ts'
import { fillCenter } from '../../../tests/harness/center-records.ts'
import { type IntakeDesk, intakeDesk, TO_HANDLING } from '../../../tests/harness/intake.ts'
import { aClerk } from '../../../tests/harness/keys.ts'
import { fillOrganisation } from '../../../tests/harness/organisation.ts'
import { events } from '../lifecycle/tables.ts'

/*
 * Officers who act on one case at the same moment, over real HTTP: one wins, the others are told who did what.
 */

const OFFICERS = ['clerk-1', 'clerk-2', 'county-clerk', 'township-clerk']

let center: TestCenter
let desk: IntakeDesk
beforeAll(async () => {
  center = await startTestCenter()
  await fillCenter(center)
  await fillOrganisation(center.db)
  desk = intakeDesk(center)
})
afterAll(() => center.close())

const historyOf = (id: string) =>
  center.db.select().from(events).where(eq(events.subject, id)).orderBy(asc(events.version))

describe('officers who act at once', { timeout: 240_000 }, () => {
  /** In turn, all want the same thing, or each another. */
  const RACES = [
    ['the same', ['noteIntakeCase', 'noteIntakeCase', 'noteIntakeCase', 'noteIntakeCase']],
    ['different things', ['noteIntakeCase', 'takeIntakeCase', 'withdrawIntakeCase', 'protectIntakeCase']],
  ] as const
  const INPUTS: Readonly<Record<string, Record<string, unknown>>> = {
    noteIntakeCase: { note: '已上门走访' },
    takeIntakeCase: { reason: '接替承办' },
    withdrawIntakeCase: { reason: '当事人撤回' },
    protectIntakeCase: { reason: '涉及隐私', protection: 'PROTECTED' },
  }

  it.each(RACES)('do %s: one wins, the others are told what changed', async (_, mutations) => {
    for (let round = 0; round < 30; round++) {
      const { record } = await desk.accept()
      // Handled by somebody who is not in the race, so that everything is possible for everyone in it.
      const { id, version } = await desk.go(record, TO_HANDLING.slice(0, 3))
      await desk.act('takeIntakeCase', { id, expectedVersion: version }, aClerk({ officer: 'director-1' }))
      const outcomes = await Promise.all(
        OFFICERS.map((officer, index) =>
          desk.act(
            mutations[index]!,
            { id, expectedVersion: version + 1, ...INPUTS[mutations[index]!] },
            aClerk({ officer }),
          ),
        ),
      )
      const history = await historyOf(id)
      expect(history.map((event) => event.version)).toEqual([1, 2, 3, 4, 5, 6])
      const { action, officer, state } = history.at(-1)!
      const winner = outcomes.findIndex((outcome) => outcome.record)
      expect(OFFICERS[winner]).toBe(officer)
      for (const [index, outcome] of outcomes.entries())
        if (index !== winner)
          expect(outcome).toEqual({
            code: 'CONFLICT',
            message: `${id} is no longer at version 5: ${action} by ${officer} (version 6). It is ${state} at version 6; read it again.`,
          })
    }
  })

  it('and repeat their calls, as the line was bad, do what they do once', async () => {
    for (let round = 0; round < 10; round++) {
      const { record } = await desk.accept()
      const { id, version } = record
      const calls = OFFICERS.map((officer) => ({
        caller: aClerk({ officer }),
        input: {
          idempotencyKey: randomUUID(),
          id,
          expectedVersion: version,
          category: 'DEBT',
          kind: 'GUARANTEE',
        },
      }))
      const outcomes = await Promise.all(
        [...calls, ...calls].map(({ caller, input }) => desk.act('classifyIntakeCase', input, caller)),
      )
      const winners = outcomes.filter((outcome) => outcome.record)
      expect(winners).toHaveLength(2)
      expect(winners[0]).toEqual(winners[1])
      expect(await historyOf(id)).toHaveLength(2)
    }
  })
})
