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

/** The error's message with the place in the text that it speaks of, where it tells one. */
export function messageWithPlace(error: Error): string {
  const [place] = error instanceof GraphQLError ? (error.locations ?? []) : []
  return place ? `${error.message} (line ${place.line}, column ${place.column})` : error.message
}
