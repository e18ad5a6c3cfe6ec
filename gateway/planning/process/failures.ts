import { GraphQLError } from 'graphql'
import type { FailureReason, PlanningReply } from './messages.ts'

/** Something that was asked of the planning process and could not be done, with its reason. */
export class PlanningFailure extends Error {
  override readonly name = 'PlanningFailure'
  readonly reason: FailureReason

  constructor(reason: FailureReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The reply that tells of a failure. */
export function describeFailure(error: unknown): PlanningReply {
  if (error instanceof PlanningFailure)
    return { kind: 'failed', reason: error.reason, message: error.message }
  return { kind: 'failed', reason: 'defect', message: error instanceof Error ? error.stack! : String(error) }
}

/** What hinders a text from being served as a supergraph, with the place where the error tells one. */
export function supergraphFailure(error: Error): PlanningFailure {
  if (!(error instanceof GraphQLError))
    return new PlanningFailure('bad-supergraph', `It is not as composition writes it (${error.message}).`)
  const [place] = error.locations ?? []
  return new PlanningFailure(
    'bad-supergraph',
    place ? `${error.message} (line ${place.line}, column ${place.column})` : error.message,
  )
}
