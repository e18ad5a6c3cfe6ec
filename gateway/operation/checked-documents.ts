import { createHash } from 'node:crypto'
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql'
import { LRUCache } from 'lru-cache'
import { ClientError, type ClientErrorCode } from '../errors.ts'
import type { GatewayLimits } from '../limits.ts'
import { findExcess } from './limits/excess.ts'
import { introspectionDepth } from './limits/introspection-depth.ts'
import { hasMoreTokens } from './limits/tokens.ts'

/** Texts whose documents are kept for one supergraph; parsed, a character takes about 40 bytes. */
const KEPT = { documents: 2_000, characters: 1024 * 1024 }

/** A document, parsed and valid. */
export interface CheckedDocument {
  readonly document: DocumentNode
  /** SHA-256 of the text, in hexadecimal digits. */
  readonly hash: string
  /** Whether it has been reviewed, or is as good as if it had been, so that higher limits hold. */
  readonly trusted: boolean
  /** Whether an operation in it asks for the schema, by `__schema` or `__type`. */
  readonly introspects: boolean
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

export interface CheckOptions {
  /** The same each time for one text: what is kept has been found to be within the limits. */
  readonly trusted: boolean
  /** Whether messages may suggest what the schema has. */
  readonly showsSchema: boolean
}

/** Parses, measures and validates documents, each text once for each schema as long as it is kept. */
export class CheckedDocuments {
  readonly #limits: Pick<GatewayLimits, 'trusted' | 'adHoc'>
  readonly #known = new WeakMap<GraphQLSchema, LRUCache<string, CheckedDocument>>()

  constructor(limits: Pick<GatewayLimits, 'trusted' | 'adHoc'>) {
    this.#limits = limits
  }

  /** @throws {InvalidDocument} with each error's code in its extensions */
  checkWithCache(text: string, schema: GraphQLSchema, options: CheckOptions): CheckedDocument {
    let known = this.#known.get(schema)
    if (!known) {
      known = new LRUCache({ max: KEPT.documents, maxSize: KEPT.characters })
      this.#known.set(schema, known)
    }
    const found = known.get(text)
    if (found) return found
    const checked = this.#check(text, schema, options)
    known.set(text, checked, { size: text.length })
    return checked
  }

  #check(text: string, schema: GraphQLSchema, { trusted, showsSchema }: CheckOptions): CheckedDocument {
    const limits = trusted ? this.#limits.trusted : this.#limits.adHoc
    const hash = hashDocument(text)
    const document = parseDocument(text, hash, limits.tokens)
    // Before validation, which takes its time with what is large.
    const excess = findExcess(document, limits)
    if (excess.length > 0) throw new InvalidDocument(hash, excess)
    const errors = validate(schema, document, specifiedRules, { hideSuggestions: !showsSchema })
    if (errors.length > 0)
      throw new InvalidDocument(
        hash,
        errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')),
      )
    return { document, hash, trusted, introspects: introspectionDepth.measure(document) > 0 }
  }
}

/** By what a text is known: its SHA-256 in UTF-8, in lower-case hexadecimal digits. */
export function hashDocument(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function parseDocument(text: string, hash: string, maxTokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens })
  } catch (error) {
    if (hasMoreTokens(text, maxTokens))
      throw new InvalidDocument(hash, [
        new ClientError(
          'OPERATION_TOO_LARGE',
          `The document has more than ${maxTokens} tokens, which is the most allowed (tokens). Ask for less, or in several operations.`,
        ),
      ])
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
