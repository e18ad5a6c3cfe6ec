import type { AgencyOutcome } from '../execution/engine.ts'
import type { IndexFreshness, IndexReading } from './index-freshness.ts'

/** What an answer says of itself, in `extensions.completeness`. */
export interface Completeness {
  /** Whether all that was asked for is there. */
  readonly complete: boolean
  /** When the gateway last read how far the center's index goes (RFC 3339); absent when it never could. */
  readonly indexReadAt?: string
  /** Each agency that was asked, in the order in which it first was. */
  readonly agencies: readonly AgencyCompleteness[]
}

export interface AgencyCompleteness {
  readonly code: string
  /** Its public name. */
  readonly name: string
  readonly state: AgencyOutcome['state']
  /** Error codes, each once; absent when complete. */
  readonly reasons?: AgencyOutcome['reasons']
  /** The places in the answer that lack something because of it; absent when complete. */
  readonly paths?: AgencyOutcome['paths']
  /** How many such places there are beyond those listed; absent when there are none. */
  readonly morePaths?: number
  /** The center's index has all of its changes before this moment (RFC 3339); absent when that is not known. */
  readonly indexedThrough?: string
}

/** Paths listed for one agency. */
const MOST_PATHS = 50

export type DescribeCompleteness = (outcomes: readonly AgencyOutcome[], hasErrors: boolean) => Completeness

/**
 * Describes how it went with the agencies. `nameOf` gives an agency's public name by its code. What is said of an
 * agency that answered is made once and used until the index has been read again.
 */
export function createCompletenessDescription(
  nameOf: (code: string) => string,
  freshness: IndexFreshness | undefined,
): DescribeCompleteness {
  let known: IndexReading | undefined
  const complete = new Map<string, AgencyCompleteness>()

  function identify(code: string): Pick<AgencyCompleteness, 'code' | 'name' | 'indexedThrough'> {
    const indexedThrough = known?.through.get(code)
    return { code, name: nameOf(code), ...(indexedThrough && { indexedThrough }) }
  }

  function describe(outcome: AgencyOutcome): AgencyCompleteness {
    const { agency, state, reasons, paths } = outcome
    if (state !== 'complete') {
      const morePaths = paths.length - MOST_PATHS
      return {
        ...identify(agency),
        state,
        reasons,
        paths: paths.slice(0, MOST_PATHS),
        ...(morePaths > 0 && { morePaths }),
      }
    }
    const described = complete.get(agency) ?? { ...identify(agency), state }
    complete.set(agency, described)
    return described
  }

  return (outcomes, hasErrors) => {
    const reading = freshness?.latest()
    if (reading !== known) complete.clear()
    known = reading
    return {
      complete: !hasErrors && outcomes.every(({ state }) => state === 'complete'),
      ...(reading && { indexReadAt: reading.at }),
      agencies: outcomes.map(describe),
    }
  }
}
