import type { AgencyErrorCode, ErrorCode } from '../errors.ts'
import type { AgencyOutcome } from '../execution/engine.ts'
import type { AgencyAnswer } from './answer.ts'

/** An error as far as it tells which agency it concerns. */
interface LocatedError {
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions: Readonly<Record<string, unknown>>
}

/** Counts the fetches of one operation by agency, to tell at its end how it went with each. */
export class FetchTally {
  readonly #agencies = new Map<string, { fetches: number; unanswered: AgencyErrorCode[] }>()

  /** Notes what became of a fetch from an agency, by the agency's code. */
  note(agency: string, answer: AgencyAnswer): void {
    const tally = this.#agencies.get(agency) ?? { fetches: 0, unanswered: [] }
    tally.fetches++
    if (answer.kind === 'unanswered') tally.unanswered.push(answer.code)
    this.#agencies.set(agency, tally)
  }

  /** The outcome of every agency that was asked, with its part of the answer's errors (`extensions.agency`). */
  outcomes(errors: readonly LocatedError[]): AgencyOutcome[] {
    return [...this.#agencies].map(([agency, { fetches, unanswered }]) => {
      const own = errors.filter(({ extensions }) => extensions.agency === agency)
      if (own.length === 0 && unanswered.length === 0)
        return { agency, state: 'complete', reasons: [], paths: [] }
      const codes = own.map(({ extensions }) => extensions.code as ErrorCode)
      return {
        agency,
        state: unanswered.length === fetches ? 'absent' : 'partial',
        reasons: [...new Set([...unanswered, ...codes])],
        paths: own.map(({ path = [] }) => path),
      }
    })
  }
}
