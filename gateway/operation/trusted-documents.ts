import { type DocumentNode, GraphQLError, Kind, parse } from 'graphql'
import { hashDocument } from './checked-documents.ts'
import type { OperationDocument } from './documents.ts'

/** A document that has been reviewed. */
export interface TrustedDocument {
  /** Its operation's. */
  readonly name: string
  readonly text: string
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly hash: string
}

/** The list of documents that have been reviewed. */
export interface TrustedDocuments {
  readonly all: readonly TrustedDocument[]
  byName(name: string): TrustedDocument | undefined
  byHash(hash: string): TrustedDocument | undefined
  /** Whether exactly this text is on the list; another space makes it another. */
  has(text: string): boolean
}

/** Documents that cannot be told apart, or are none. */
export class TrustedDocumentsError extends Error {
  override readonly name = 'TrustedDocumentsError'
}

/**
 * Makes the list. Each document has one operation, named as its file: what is reviewed, asked for and logged has one
 * name then. Whether they fit a supergraph is not asked yet.
 * @throws {TrustedDocumentsError} naming every document that will not do
 */
export function listTrustedDocuments(operations: readonly OperationDocument[]): TrustedDocuments {
  const problems: string[] = []
  const byName = new Map<string, TrustedDocument>()
  for (const { name, folder, document } of operations) {
    const file = `${folder && `${folder}/`}${name}.graphql`
    const problem = byName.has(name) ? `there is another operation ${name}` : findProblem(name, document)
    if (problem) problems.push(`${file}: ${problem}`)
    else byName.set(name, { name, text: document, hash: hashDocument(document) })
  }
  if (problems.length > 0) throw new TrustedDocumentsError(problems.join('\n'))
  const byHash = new Map([...byName.values()].map((document) => [document.hash, document]))
  const texts = new Set(operations.map(({ document }) => document))
  return {
    all: [...byName.values()],
    byName: (name) => byName.get(name),
    byHash: (hash) => byHash.get(hash),
    has: (text) => texts.has(text),
  }
}

function findProblem(name: string, text: string): string | undefined {
  let document: DocumentNode
  try {
    document = parse(text)
  } catch (error) {
    return error instanceof GraphQLError ? error.message : 'it nests too deeply'
  }
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const [operation, another] = operations
  if (!operation || another) return `it has ${operations.length} operations; one is expected`
  const found = operation.kind === Kind.OPERATION_DEFINITION ? operation.name?.value : undefined
  return found === name ? undefined : `its operation is named ${found ?? 'nothing'}; name it as its file`
}
