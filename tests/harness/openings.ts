import { randomUUID } from 'node:crypto'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Asker } from './ask.ts'
import { aClerk } from './keys.ts'

const OPENING = `id state version person { id } client officer organisation purpose { code } case reason
  openedAt until endedAt allowedActions verdict remark reviewedAt reviewedBy agenciesTold { code }`

/** Who may open protected records. */
export const anOpener = (changes: Partial<Caller> = {}): Caller =>
  aClerk({ scopes: ['records:break-glass'], organisation: 'center', ...changes })

/** Who may judge that for an agency. */
export const aReviewer = (organisation: string, changes: Partial<Caller> = {}): Caller =>
  aClerk({
    client: organisation,
    officer: `reviewer-${organisation}`,
    roles: ['officer'],
    scopes: ['records:review'],
    organisation,
    ...changes,
  })

export const anAuditor = (changes: Partial<Caller> = {}): Caller =>
  aClerk({
    client: 'supervision',
    officer: 'auditor-1',
    roles: ['auditor'],
    organisation: 'supervision',
    ...changes,
  })

/** Sends the mutations of openings as an officer's application does. */
export function openingsOf(center: Asker) {
  const send = (mutation: string, type: string) => (input: Record<string, unknown>, caller: Caller) =>
    center.query(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${OPENING} } }`,
      { input: { idempotencyKey: randomUUID(), ...input } },
      caller,
    )
  const open = send('openProtectedRecords', 'OpenProtectedRecordsInput')
  return {
    open: (changes: Record<string, unknown> = {}, caller: Caller = anOpener()) =>
      open({ person: 'p-wang', reason: '当事人正遭受家庭暴力，需立即了解保护令', ...changes }, caller),
    close: send('closeOpening', 'CloseOpeningInput'),
    review: send('reviewOpening', 'ReviewOpeningInput'),
    // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the operations
    list: async (caller: Caller, filter = ''): Promise<any[]> => {
      const { data } = await center.query(
        `{ openings(first: 100 ${filter && `filter: {${filter}}`}) { totalCount nodes { ${OPENING} } } }`,
        {},
        caller,
      )
      if (data.openings.totalCount !== data.openings.nodes.length) throw new Error('the count is another')
      return data.openings.nodes
    },
    // biome-ignore lint/suspicious/noExplicitAny: as above
    read: async (id: string, caller: Caller): Promise<any> =>
      (await center.query(`{ opening(id: "${id}") { ${OPENING} } }`, {}, caller)).data.opening,
  }
}
