/** The forms of a GraphQL answer, in order of preference where the client has none. */
const MEDIA_TYPES = ['application/json', 'application/graphql-response+json'] as const

export type MediaType = (typeof MEDIA_TYPES)[number]

interface MediaRange {
  readonly type: string
  readonly quality: number
  readonly position: number
}

/**
 * The form in which a client wants its answer (RFC 9110, section 12.5.1): the one with the highest quality, of
 * equal ones the first in the header. Undefined when the header admits neither.
 */
export function negotiateMediaType(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept.trim() === '') return MEDIA_TYPES[0]
  // What nearly every client sends needs no parsing.
  if (accept === MEDIA_TYPES[0]) return MEDIA_TYPES[0]
  const ranges = accept.split(',').map(parseRange)
  return MEDIA_TYPES.map((type) => ({ type, range: mostSpecific(ranges, type) }))
    .filter(({ range }) => range !== undefined && range.quality > 0)
    .sort((a, b) => b.range!.quality - a.range!.quality || a.range!.position - b.range!.position)[0]?.type
}

function parseRange(text: string, position: number): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1'
  return { type, quality: Number(quality) || 0, position }
}

function mostSpecific(ranges: readonly MediaRange[], type: MediaType): MediaRange | undefined {
  for (const pattern of [type, 'application/*', '*/*']) {
    const range = ranges.find((candidate) => candidate.type === pattern)
    if (range) return range
  }
  return undefined
}
