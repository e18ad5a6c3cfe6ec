import { type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql'
import { ClientError } from '../errors.ts'

/** More are not listed: one request could otherwise be answered with thousands. */
const MAX_REPORTED = 20

/**
 * Refuses variables that do not fit the operation's definitions, before any agency is asked.
 * @throws {ClientError} with a line for each that does not.
 */
export function checkVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  const { errors } = getVariableValues(schema, variableDefinitions, variables, {
    maxErrors: MAX_REPORTED,
    // Not everybody may see what else the schema has.
    hideSuggestions: true,
  })
  if (errors) throw new ClientError('BAD_USER_INPUT', errors.map(({ message }) => message).join('\n'))
}
