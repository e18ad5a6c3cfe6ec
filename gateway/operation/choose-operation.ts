import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode } from 'graphql'
import { ClientError } from '../errors.ts'

/**
 * The operation that is meant: the one of a name, or the only one.
 * @throws {ClientError} when it cannot be told: several in the document and none named, or none of the name.
 */
export function chooseOperation(document: DocumentNode, asked: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, asked)
  if (operation) return operation
  throw new ClientError('OPERATION_RESOLUTION_FAILURE', explain(document, asked))
}

function explain(document: DocumentNode, asked: string | undefined): string {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? '(unnamed)'] : [],
  )
  if (names.length === 0) return 'The document holds only fragments. Send an operation with them.'
  const choice = `The document holds ${names.join(', ')}; name one of them in operationName.`
  return asked ? `There is no operation "${asked}" in the document. ${choice}` : `Which operation? ${choice}`
}
