import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type CheckedDocuments, InvalidDocument } from './checked-documents.ts'
import type { TrustedDocuments } from './trusted-documents.ts'

/**
 * Writes down which trusted documents do not fit a supergraph: they are refused when somebody asks for them, as any
 * other that does not fit. Those that do are known from then on. Requests are answered in between.
 */
export async function reportUnfitDocuments(
  trusted: TrustedDocuments,
  documents: CheckedDocuments,
  { schema, log }: { readonly schema: GraphQLSchema; readonly log: Logger },
): Promise<void> {
  for (const { name, text } of trusted.all) {
    try {
      documents.checkWithCache(text, schema, { trusted: true, showsSchema: true })
    } catch (error) {
      if (!(error instanceof InvalidDocument)) throw error
      log.warn(
        { operationName: name, reasons: error.errors.map(({ message }) => message) },
        'a trusted document does not fit the supergraph and is refused',
      )
    }
    await nextTurn()
  }
}
