import { GraphQLError } from 'graphql'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { OperationSummary } from '../http/context.ts'
import type { OperationAnswer } from './operation-answer.ts'
import { isFailure } from './present-error.ts'

/** Writes down whole what clients are not told. */
export function logFailures(errors: readonly unknown[], log: Logger): void {
  for (const error of errors) if (isFailure(error)) log.error({ err: causeOf(error) }, 'an operation failed')
}

const causeOf = (error: unknown) => (error instanceof GraphQLError && error.originalError) || error

/** Notes for the request's log line how its operation ended. */
export function summariseErrors({ result: { errors } }: OperationAnswer, summary: OperationSummary): void {
  if (errors) summary.errors = [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
}
