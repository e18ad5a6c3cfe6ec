import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { PROTECTIONS } from '../../subgraphs/kit/contract/protection.ts'
import { allRecords } from '../../subgraphs/kit/contract/record-right.ts'
import type { Access } from './access.ts'

const NONE: ReadonlySet<string> = new Set()

/** Everything for everybody: a supergraph that is served on its own, with its access rules switched off. */
export function createOpenAccess(): Access {
  return {
    permit: ({ document, documentHash }, { holder, purpose = 'unstated' }) => ({
      document,
      documentHash,
      coordinates: [],
      forbidden: [],
      counted: [],
      revealed: () => NONE,
      caller: { ...holder, purpose, policies: [], mayKnow: allRecords(PROTECTIONS) } satisfies Caller,
      complete: (answer) => ({ ...answer, subjects: NONE }),
    }),
  }
}
