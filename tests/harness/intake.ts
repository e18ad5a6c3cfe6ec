import { randomUUID } from 'node:crypto'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Asker } from './ask.ts'
import { GRID, WANG } from './small-city.ts'

const FIELDS = `id reference state version status category kind handler allowedActions dueAt overdueSince endedAt
  terms satisfaction satisfactionWords protectedBecause center { id } unit { id }`

/** What a mutation did: the case, or the code and message of its refusal. */
export interface Outcome {
  // biome-ignore lint/suspicious/noExplicitAny: an answer's fields are those of the selection
  readonly record?: any
  readonly code?: string
  readonly message?: string
}

/** Sends the mutations of intake cases as a clerk's application does. */
export interface IntakeDesk {
  /** Any mutation, with a new idempotency key unless one is given. */
  act(mutation: string, input: Record<string, unknown>, caller?: Caller): Promise<Outcome>
  /** Accepts a dispute of Wang Fang, of which no other is going on unless the input says so. */
  accept(input?: Record<string, unknown>, caller?: Caller): Promise<Outcome>
  /** Takes a case through steps, each at the version that the one before led to. */
  go(record: { id: string; version: number }, steps: readonly Walk[]): Promise<Outcome['record']>
}

export type Walk = readonly [mutation: string, input?: Record<string, unknown>]

/** The steps of a case from its acceptance to an officer's desk. */
export const TO_HANDLING: readonly Walk[] = [
  ['classifyIntakeCase', { category: 'NEIGHBOURHOOD', kind: 'NOISE' }],
  ['declareIntakeCaseNew', { reason: '未发现同一矛盾' }],
  ['routeIntakeCase', { level: 'TOWNSHIP', unit: 'unit:371102001' }],
  ['takeIntakeCase'],
]

export function intakeDesk(center: Asker): IntakeDesk {
  let respondents = 0
  const act: IntakeDesk['act'] = async (mutation, input, caller) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`
    const { data, errors } = await center.query(
      `mutation ($input: ${type}) { done: ${mutation}(input: $input) { ${FIELDS} } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
      caller,
    )
    if (errors) return { code: errors[0]!.extensions.code, message: errors[0]!.message }
    return { record: data.done }
  }
  return {
    act,
    accept: (input, caller) =>
      act(
        'acceptDispute',
        {
          title: '楼上夜间噪声',
          category: 'NEIGHBOURHOOD',
          channel: 'WINDOW',
          location: GRID,
          parties: [
            { role: 'APPLICANT', person: WANG.id },
            { role: 'RESPONDENT', name: `邻居${++respondents}` },
          ],
          ...input,
        },
        caller,
      ),
    go: async (record, steps) => {
      let now = record
      for (const [mutation, input] of steps) {
        const { record: next, message } = await act(mutation, {
          id: now.id,
          expectedVersion: now.version,
          ...input,
        })
        if (!next) throw new Error(message)
        now = next
      }
      return now
    },
  }
}
