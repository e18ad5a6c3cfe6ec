/** What keeps one request, or one answer, from costing everybody else. */
export interface GatewayLimits {
  /** Largest request body, in bytes. */
  readonly bodyBytes: number
  /** Of documents that somebody has reviewed, and of all where there is no list of such. */
  readonly trusted: DocumentLimits
  /** Of documents that are not on the list of trusted ones. */
  readonly adHoc: DocumentLimits
  /** Largest answer of an agency to one fetch, in bytes. */
  readonly answerBytes: number
  /** Connections held open to one agency. */
  readonly connections: number
  /** Fetches that may wait for a connection to one agency. */
  readonly waitingFetches: number
  /** Time for a request that has been read, until its answer, in milliseconds. A client may ask for less. */
  readonly requestMs: number
}

/** What a document and its variables may have. Fragments count wherever they are spread; each operation by itself. */
export interface DocumentLimits {
  /** Tokens of the document. */
  readonly tokens: number
  /** Fields within fields. Introspection has a limit of its own. */
  readonly depth: number
  readonly aliases: number
  /** Different fields of `Query` or `Mutation`. */
  readonly rootFields: number
  readonly directives: number
  /** Fields and fragments in all. */
  readonly selections: number
  /** Fields within fields from `__schema` or `__type` on. */
  readonly introspectionDepth: number
  /** Characters of one name, an alias above all: the answer repeats it for each object. */
  readonly nameCharacters: number
  /** Elements of one list, in the document or its variables. */
  readonly listElements: number
  /** Characters of one text or number, in the document or its variables. */
  readonly valueCharacters: number
  /** Characters of all variables as JSON. */
  readonly variableCharacters: number
  /** Lists and objects within each other in one variable. */
  readonly variableDepth: number
}

export const DEFAULT_LIMITS: GatewayLimits = {
  bodyBytes: 1024 * 1024,
  trusted: {
    tokens: 10_000,
    depth: 25,
    aliases: 500,
    rootFields: 100,
    directives: 500,
    selections: 10_000_000,
    introspectionDepth: 25,
    nameCharacters: 256,
    listElements: 2_000,
    valueCharacters: 64 * 1024,
    variableCharacters: 512 * 1024,
    variableDepth: 20,
  },
  adHoc: {
    tokens: 2_000,
    depth: 12,
    aliases: 50,
    rootFields: 20,
    directives: 50,
    selections: 2_000,
    // The query that tools send has 15.
    introspectionDepth: 16,
    nameCharacters: 128,
    listElements: 200,
    valueCharacters: 8 * 1024,
    variableCharacters: 64 * 1024,
    variableDepth: 10,
  },
  answerBytes: 16 * 1024 * 1024,
  connections: 64,
  waitingFetches: 1_000,
  requestMs: 10_000,
}

/** Limits to set apart from the defaults, each by itself. */
export interface LimitOptions extends Partial<Omit<GatewayLimits, 'trusted' | 'adHoc'>> {
  readonly trusted?: Partial<DocumentLimits>
  readonly adHoc?: Partial<DocumentLimits>
}

export function withDefaultLimits(options: LimitOptions = {}): GatewayLimits {
  return {
    ...DEFAULT_LIMITS,
    ...options,
    trusted: { ...DEFAULT_LIMITS.trusted, ...options.trusted },
    adHoc: { ...DEFAULT_LIMITS.adHoc, ...options.adHoc },
  }
}

/** Time for one fetch from an agency, in milliseconds. */
export const DEFAULT_AGENCY_DEADLINE_MS = 5_000
