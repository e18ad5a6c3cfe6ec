import { BadUserInput } from './contract/errors.ts'

/** The arguments of every connection. */
export interface PageArguments {
  readonly first?: number | null
  readonly after?: string | null
}

/** A checked request for a page: the rows after a position, in a list's own order. */
export interface PageRequest {
  readonly first: number
  /** The sort key of the row to continue after; undefined on the first page. */
  readonly after: readonly string[] | undefined
}

/** Rows of a page, fetched with one more than asked for so that the end is known. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly hasNextPage: boolean
}

const DEFAULT_FIRST = 20
const MAX_FIRST = 100
/** In characters; a search by name has the text and the name in its cursors, each of up to 200 Han characters. */
const MAX_CURSOR_LENGTH = 2000
const NOT_OF_THIS_LIST =
  '"after" is not a cursor of this list: pass the endCursor, or an edge\'s cursor, of the same list in the same order.'

/**
 * Checks `first` (0 to 100, default 20) and `after` (a cursor of this very list, by its name and number of
 * sort keys).
 * @throws {BadUserInput}
 */
export function readPage(args: PageArguments, list: string, sortKeys: number): PageRequest {
  const first = args.first ?? DEFAULT_FIRST
  if (!Number.isInteger(first) || first < 0 || first > MAX_FIRST)
    throw new BadUserInput(`"first" must be between 0 and ${MAX_FIRST}, but is ${first}.`)
  if (args.after === undefined || args.after === null) return { first, after: undefined }
  return { first, after: decodeCursor(args.after, list, sortKeys) }
}

/** An opaque cursor: the list's name and the row's sort keys. */
export function encodeCursor(list: string, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([list, ...keys])).toString('base64url')
}

function decodeCursor(cursor: string, list: string, sortKeys: number): readonly string[] {
  const keys = cursor.length <= MAX_CURSOR_LENGTH ? parse(cursor) : undefined
  if (keys?.[0] !== list || keys.length !== sortKeys + 1) throw new BadUserInput(NOT_OF_THIS_LIST)
  return keys.slice(1)
}

/**
 * The position of a list that is sorted by a moment and an id; null on the first page.
 * @throws {BadUserInput}
 */
export function positionInTime({ after }: PageRequest): readonly [moment: string, id: string] | null {
  if (!after) return null
  const [moment, id] = after as [string, string]
  const time = Date.parse(moment)
  // Only as we wrote it, in a year that PostgreSQL reads alike.
  if (Number.isNaN(time) || new Date(time).toISOString() !== moment || !/^(?!0000)\d{4}-/.test(moment))
    throw new BadUserInput(NOT_OF_THIS_LIST)
  return [moment, id]
}

function parse(cursor: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return undefined
    return value.some((item) => item.includes('\0')) ? undefined : value
  } catch {
    return undefined
  }
}

/** Cuts a page out of rows that were fetched with one more than asked for. */
export function toPage<Row>(rows: readonly Row[], first: number): Page<Row> {
  return { rows: rows.slice(0, first), hasNextPage: rows.length > first }
}

/** A Relay connection whose parts are resolved only when selected: a count alone runs no list query. */
export interface Connection<Row> {
  edges(): Promise<{ cursor: string; node: Row }[]>
  nodes(): Promise<readonly Row[]>
  pageInfo(): Promise<{
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }>
}

/** Builds a connection over a page that is loaded at most once, when first needed. */
export function connectionOf<Row>(
  request: PageRequest,
  loadPage: () => Promise<Page<Row>>,
  cursorOf: (row: Row) => string,
): Connection<Row> {
  let page: Promise<Page<Row>> | undefined
  const load = () => {
    page ??= loadPage()
    return page
  }
  return {
    edges: async () => (await load()).rows.map((node) => ({ cursor: cursorOf(node), node })),
    nodes: async () => (await load()).rows,
    pageInfo: async () => {
      const { rows, hasNextPage } = await load()
      const [start, end] = [rows[0], rows.at(-1)]
      return {
        hasNextPage,
        hasPreviousPage: request.after !== undefined,
        startCursor: start === undefined ? null : cursorOf(start),
        endCursor: end === undefined ? null : cursorOf(end),
      }
    },
  }
}
