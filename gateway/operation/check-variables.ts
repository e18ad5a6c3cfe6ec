import { getVariableValues } from 'graphql'
import { ClientError } from '../errors.ts'
import type { Stage } from './stage.ts'

/** More are not listed: one request could otherwise be answered with thousands. */
const MAX_REPORTED = 20

/** Refuses variables that do not fit the operation's definitions, before any agency is asked. */
export function checkVariables(): Stage {
  return {
    didResolveOperation: ({ schema, operation, request }) => {
      const { errors } = getVariableValues(
        schema,
        operation?.variableDefinitions ?? [],
        request.variables ?? {},
        { maxErrors: MAX_REPORTED },
      )
      if (errors) throw new ClientError('BAD_USER_INPUT', errors.map(({ message }) => message).join('\n'))
    },
  }
}
