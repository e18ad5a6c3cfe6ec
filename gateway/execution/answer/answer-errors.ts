import { GraphQLError } from 'graphql'
import type { AgencyEndpoint } from '../../agencies/agency-client.ts'
import { describeUnasked, type PresentableError } from '../../agencies/errors.ts'
import { ErrorPlaces } from './error-places.ts'
import type { ResponsePath } from './response-paths.ts'

/** Most errors of values that do not fit: one bad list could otherwise be answered with thousands. */
const MAX_FAULTS = 100

/** The errors of one answer, each place and sentence once. */
export class AnswerErrors {
  readonly list: GraphQLError[] = []
  readonly #known = new Set<string>()
  readonly #places = new ErrorPlaces()
  #faults = 0
  #unasked = 0

  /** Adds what an agency left out at a place. */
  add({ message, extensions }: PresentableError, path: ResponsePath): void {
    const identity = JSON.stringify([message, extensions.code, path])
    if (this.#known.has(identity)) return
    this.#known.add(identity)
    this.#places.add(path)
    this.list.push(
      new GraphQLError(message, { ...(path.length > 0 && { path }), extensions: { ...extensions } }),
    )
  }

  /**
   * Adds a place whose value an agency was not asked for, unless another error explains it. When there are many, the
   * rest has one error at the field of the root.
   */
  addUnasked(path: ResponsePath, agency: AgencyEndpoint): void {
    if (this.#places.covers(path)) return
    this.#unasked++
    this.add(describeUnasked(agency), this.#unasked > MAX_FAULTS ? path.slice(0, 1) : path)
  }

  /**
   * Adds a place whose value does not fit the schema, unless another error explains it.
   * @param agency whose field it is, where it is one agency's
   */
  addFault(path: ResponsePath, agency: AgencyEndpoint | undefined): void {
    if (this.#faults >= MAX_FAULTS || this.#places.covers(path)) return
    this.#faults++
    this.#places.add(path)
    this.list.push(
      new GraphQLError(`${agency?.name ?? 'An agency'} answered what does not fit the schema here.`, {
        path,
        extensions: { code: 'AGENCY_BAD_RESPONSE', ...(agency && { agency: agency.code }) },
      }),
    )
  }
}
