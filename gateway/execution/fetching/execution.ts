import type { AgencyCall, AgencyClient } from '../../agencies/agency-client.ts'
import type { AgencyAnswer } from '../../agencies/answer.ts'
import type { PresentableError } from '../../agencies/errors.ts'
import type { FetchTally } from '../../agencies/fetch-tally.ts'
import type { EntityInput, FetchNode } from '../../planning/plan.ts'
import type { DataObject } from './data.ts'
import type { EntityBatch } from './entity-batch.ts'

export type EntityFetchNode = FetchNode & { readonly entities: EntityInput }

/** One run of a compiled plan. */
export interface Execution {
  /** What was fetched so far, by the keys of the plan. */
  readonly data: DataObject
  /** The client's, as they came. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly call: AgencyCall
  readonly tally: FetchTally
  readonly failures: Failure[]
  /** Entities that a fetch was not made for, as something that it requires of them was not there. */
  readonly lacking: FetchedEntities[]
  /** Entities that an agency was asked about and does not know. */
  readonly unknown: FetchedEntities[]
  /** The batches of this run that have begun, by their number in the plan. */
  readonly batches: EntityBatch[]
}

/** Objects at the place of an entity fetch. */
export interface FetchedEntities {
  readonly fetch: EntityFetchNode
  readonly entities: readonly DataObject[]
}

/** Something that a fetch was to bring and did not. */
export interface Failure {
  readonly fetch: FetchNode
  readonly error: PresentableError
  /** Where in the fetch's answer; undefined when it concerns all of it. */
  readonly path: readonly (string | number)[] | undefined
  /** Of an entity fetch: the objects that each representation stood for. */
  readonly targets?: readonly (readonly DataObject[])[]
}

/** Asks and remembers for the answer's completeness. */
export async function ask(client: AgencyClient, body: string, execution: Execution): Promise<AgencyAnswer> {
  const answer = await client.ask(body, execution.call)
  execution.tally.note(client.agency.code, answer)
  return answer
}
