import type { CourtCaseRow } from '../../subgraphs/courts/tables.ts'
import { randomStream } from './random.ts'
import type { Topic } from './topics.ts'

type Kind = CourtCaseRow['caseKind']

/** What a matter is when it comes before a court: a case of some kind, and when it comes again, its appeal or enforcement. */
export class CourtKinds {
  readonly #random

  constructor(seed: number) {
    this.#random = randomStream(seed, 'court kind')
  }

  of(matter: number, topic: Topic, turn: number): { readonly kind: Kind; readonly appeal: boolean } {
    const appeal = turn === 1 && this.#random(matter).chance(0.25)
    return { kind: turn === 1 && !appeal ? 'ENFORCEMENT' : firstKind(topic), appeal }
  }
}

function firstKind({ cause, category }: Topic): Kind {
  if (cause.endsWith('罪')) return 'CRIMINAL'
  return category === 'ADMINISTRATIVE' ? 'ADMINISTRATIVE' : 'CIVIL'
}
