import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Asker } from './ask.ts'
import { aClerk } from './keys.ts'

export const HOUR = 3_600_000

const CALL = `id version state allowedActions deadline center { id } madeBy { id }
  responses { unit { id } state version inTime allowedActions }`
const MUTATIONS = {
  makeCall: `mutation ($input: MakeCallInput!) { makeCall(input: $input) { ${CALL} } }`,
  respondToCall: `mutation ($input: RespondToCallInput!) { respondToCall(input: $input)
    { state version inTime reportedAt deadline allowedActions unit { id } call { ${CALL} } } }`,
  decideObjection: `mutation ($input: DecideObjectionInput!) { decideObjection(input: $input)
    { state version inTime reportedAt deadline allowedActions call { ${CALL} } } }`,
  closeCall: `mutation ($input: CloseCallInput!) { closeCall(input: $input) { ${CALL} closedAt } }`,
}

/** Sends the mutations of calls as a center's application does. */
export function callsOf(center: Asker) {
  const send =
    (name: keyof typeof MUTATIONS) =>
    (input: Record<string, unknown>, caller: Caller = aClerk()) =>
      center.query(MUTATIONS[name], { input: { idempotencyKey: randomUUID(), ...input } }, caller)
  const sends = {
    make: send('makeCall'),
    respond: send('respondToCall'),
    decide: send('decideObjection'),
    close: send('closeCall'),
  }
  return {
    ...sends,
    /** A call of the county's center, unless told otherwise, and its id. */
    made: async (changes: Record<string, unknown> = {}, caller?: Caller): Promise<string> => {
      const { data, errors } = await sends.make(
        {
          direction: 'WHISTLE',
          centerId: 'office:371102',
          unitIds: ['unit:police', 'unit:courts'],
          subject: '小区道路塌陷，影响出行',
          location: '371102001',
          deadline: new Date(Date.now() + 2 * HOUR).toISOString(),
          reason: '需要联合处置',
          ...changes,
        },
        caller,
      )
      expect(errors).toBeUndefined()
      return data.makeCall.id
    },
    // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
    read: async (id: string, fields = CALL, caller = aClerk()): Promise<any> => {
      const { data, errors } = await center.query(
        `query ($id: ID!) { call(id: $id) { ${fields} } }`,
        { id },
        caller,
      )
      expect(errors).toBeUndefined()
      return data.call
    },
  }
}
