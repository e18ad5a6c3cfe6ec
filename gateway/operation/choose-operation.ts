import { type DocumentNode, Kind } from 'graphql'
import { ClientError } from '../errors.ts'
import type { Stage } from './stage.ts'

/**
 * Refuses a request whose operation cannot be told: several in the document and none named, or none of the name
 * that was given. Left to the engine, it would be a failure inside.
 */
export function chooseOperation(): Stage {
  return {
    didResolveOperation: ({ document, operation, request }) => {
      if (!operation)
        throw new ClientError('OPERATION_RESOLUTION_FAILURE', explain(document, request.operationName))
    },
  }
}

function explain(document: DocumentNode, asked: string | undefined): string {
  const names = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? '(unnamed)'] : [],
  )
  if (names.length === 0) return 'The document holds only fragments. Send an operation with them.'
  const choice = `The document holds ${names.join(', ')}; name one of them in operationName.`
  return asked ? `There is no operation "${asked}" in the document. ${choice}` : `Which operation? ${choice}`
}
