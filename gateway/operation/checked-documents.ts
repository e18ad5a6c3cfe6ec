import { createHash } from 'node:crypto'
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { ClientErrorCode } from '../errors.ts'
import { limitSelections } from './limit-selections.ts'
import { refuseIntrospection } from './refuse-introspection.ts'

/** Texts whose documents are kept for one supergraph; parsed, a character takes about 40 bytes. */
const KEPT = { documents: 2_000, characters: 1024 * 1024 }

/** A document, parsed and valid. */
export interface CheckedDocument {
  readonly document: DocumentNode
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly hash: string
}

/** A document that is not GraphQL, or does not fit the schema. */
export class InvalidDocument extends Error {
  override readonly name = 'InvalidDocument'
  readonly hash: string
  readonly errors: readonly GraphQLError[]

  constructor(hash: string, errors: readonly GraphQLError[]) {
    super('The document is not valid.')
    this.hash = hash
    this.errors = errors
  }
}

export interface CheckedDocumentsOptions {
  /** Most tokens in a document. */
  readonly documentTokens: number
  /** Whether the schema is shown: by introspection, and by suggestions in messages. */
  readonly showsSchema: boolean
}

/** Parses and validates documents, each text once for each schema as long as it is kept. */
export class CheckedDocuments {
  readonly #options: CheckedDocumentsOptions
  readonly #known = new WeakMap<GraphQLSchema, LRUCache<string, CheckedDocument>>()

  constructor(options: CheckedDocumentsOptions) {
    this.#options = options
  }

  /** @throws {InvalidDocument} with each error's code in its extensions */
  checkWithCache(text: string, schema: GraphQLSchema): CheckedDocument {
    let known = this.#known.get(schema)
    if (!known) {
      known = new LRUCache({ max: KEPT.documents, maxSize: KEPT.characters })
      this.#known.set(schema, known)
    }
    const found = known.get(text)
    if (found) return found
    const checked = this.#check(text, schema)
    known.set(text, checked, { size: text.length })
    return checked
  }

  #check(text: string, schema: GraphQLSchema): CheckedDocument {
    const { documentTokens, showsSchema } = this.#options
    const hash = createHash('sha256').update(text).digest('hex')
    const document = parseDocument(text, hash, documentTokens)
    const rules = showsSchema ? specifiedRules : [...specifiedRules, refuseIntrospection]
    const errors = validate(schema, document, rules, { hideSuggestions: !showsSchema })
    // Apart, for only what is valid otherwise is free of cycles of fragments.
    const found = errors.length > 0 ? errors : validate(schema, document, [limitSelections])
    if (found.length > 0)
      throw new InvalidDocument(
        hash,
        found.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')),
      )
    return { document, hash }
  }
}

function parseDocument(text: string, hash: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens })
  } catch (error) {
    const reason = error instanceof GraphQLError ? error : new GraphQLError('The document nests too deeply.')
    throw new InvalidDocument(hash, [withCode(reason, 'GRAPHQL_PARSE_FAILED')])
  }
}

function withCode({ message, nodes, source, positions }: GraphQLError, code: ClientErrorCode): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  })
}
