import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Outcome, ResponseParser } from './response-parser.ts'

const LIMITS = {
  bodyBytes: 1_000,
  wantsBody: (contentType: string | undefined) => contentType === 'application/json',
  idleMs: (seconds = 4) => seconds * 1000,
}
const TYPE = 'content-type: application/json\r\n'
const JSON_HEAD = `HTTP/1.1 200 OK\r\n${TYPE}`
const CHUNKED = `${JSON_HEAD}transfer-encoding: chunked\r\n\r\n`

/** What a connection would see that received these pieces, and then its end. */
function read(pieces: readonly Buffer[]): Outcome {
  const parser = new ResponseParser(LIMITS)
  for (const piece of pieces) {
    const outcome = parser.push(piece)
    if (outcome) return outcome
  }
  return parser.end()
}

/** All that counts of an outcome; how a fault is called may depend on which of several is met first. */
function essence(outcome: Outcome) {
  if (outcome.kind !== 'response') return outcome.kind
  const { status, contentType, body } = outcome
  return { status, contentType, body: Buffer.from(body).toString('latin1') }
}

const readText = (text: string) => read([Buffer.from(text, 'latin1')])
const bodyOf = (outcome: Outcome) =>
  outcome.kind === 'response' ? Buffer.from(outcome.body).toString('latin1') : outcome

describe('bodies', () => {
  test.each([
    ['of a length', `${JSON_HEAD}content-length: 5\r\n\r\nhello`],
    ['of a length with space around it', `${JSON_HEAD}Content-LENGTH: \t 5 \t\r\n\r\nhello`],
    ['in chunks', `${CHUNKED}2\r\nhe\r\n003\r\nllo\r\n0\r\n\r\n`],
    [
      'in chunks with extensions and trailers',
      `${CHUNKED}5;a=b;c="d"\r\nhello\r\n0;x\r\nx-sum: 1\r\ny:\r\n\r\n`,
    ],
    ['until the end', `${JSON_HEAD}\r\nhello`],
    ['of an old server', `HTTP/1.0 200\r\n${TYPE}content-length: 5\r\n\r\nhello`],
    [
      'after interim responses',
      `HTTP/1.1 103 Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 102 \r\n\r\n${JSON_HEAD}\r\nhello`,
    ],
  ])('%s', (_, text) => expect(bodyOf(readText(text))).toBe('hello'))

  test('that are not wanted are not waited for', () => {
    const text = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100000\r\n\r\n'
    expect(readText(text)).toMatchObject({ kind: 'response', status: 200, contentType: 'text/html' })
  })

  test('have no media type where there are two', () => {
    const text = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n${TYPE}\r\n{}`
    expect(readText(text)).toMatchObject({ kind: 'response', contentType: '' })
  })

  test('do not hold what comes after them', () => {
    const pieces = [`${JSON_HEAD}content-length: 5\r\n\r\nhe`, 'lloHTTP/1.1']
    const outcome = read(pieces.map((piece) => Buffer.from(piece)))
    expect(bodyOf(outcome)).toBe('hello')
    expect(outcome).toMatchObject({ idleMs: 0 })
  })

  test('of 204 and 304 there are none, whatever their headers say', () => {
    expect(bodyOf(readText(`HTTP/1.1 204 No\r\n${TYPE}\r\nhello`))).toBe('')
    expect(bodyOf(readText(`HTTP/1.1 304 No\r\n${TYPE}content-length: 5\r\n\r\nhello`))).toBe('')
  })
})

describe('a connection', () => {
  const idleMs = (text: string) => {
    const outcome = readText(text)
    return outcome.kind === 'response' ? outcome.idleMs : outcome
  }
  test.each([
    ['is kept after a length', 4_000, `${JSON_HEAD}content-length: 2\r\n\r\n{}`],
    ['is kept after the last chunk', 4_000, `${CHUNKED}2\r\n{}\r\n0\r\n\r\n`],
    [
      'is kept as long as its server says',
      9_000,
      `${JSON_HEAD}Keep-Alive: max=5, timeout=9\r\ncontent-length: 2\r\n\r\n{}`,
    ],
    [
      'is kept by an old server that says so',
      4_000,
      `HTTP/1.0 200\r\n${TYPE}connection: keep-alive\r\ncontent-length: 2\r\n\r\n{}`,
    ],
    ['is not kept by another old server', 0, `HTTP/1.0 200\r\n${TYPE}content-length: 2\r\n\r\n{}`],
    [
      'is not kept against its will',
      0,
      `${JSON_HEAD}connection: keep-alive\r\nConnection: x, Close\r\ncontent-length: 2\r\n\r\n{}`,
    ],
    ['is not kept when more comes', 0, `${JSON_HEAD}content-length: 2\r\n\r\n{}H`],
    ['is not kept when more comes after the last chunk', 0, `${CHUNKED}2\r\n{}\r\n0\r\n\r\n\r\n`],
    ['is not kept with a body on it', 0, 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
    ['is not kept after what has no body', 0, `HTTP/1.1 204 No\r\n${TYPE}\r\n`],
  ])('%s', (_, expected, text) => expect(idleMs(text)).toBe(expected))
})

describe('what two readers could read in two ways is refused', () => {
  const head = (...lines: string[]) => `${JSON_HEAD}${lines.map((line) => `${line}\r\n`).join('')}\r\nhello`
  test.each([
    ['a length and chunks', head('content-length: 5', 'transfer-encoding: chunked')],
    ['chunks and a length', head('transfer-encoding: chunked', 'content-length: 5')],
    ['two lengths', head('content-length: 5', 'content-length: 4')],
    ['a length twice', head('content-length: 5', 'content-length: 5')],
    ['two lengths in one field', head('content-length: 5, 5')],
    ['a length with a sign', head('content-length: +5')],
    ['a negative length', head('content-length: -5')],
    ['a length in hexadecimal', head('content-length: 0x5')],
    ['a length beyond what can be counted', head(`content-length: ${'9'.repeat(16)}`)],
    ['no length where one stands', head('content-length:')],
    ['a length in space that is none', head('content-length: 5\xa0')],
    ['two transfer codings', head('transfer-encoding: gzip, chunked')],
    ['two transfer fields', head('transfer-encoding: chunked', 'transfer-encoding: chunked')],
    ['an unknown transfer coding', head('transfer-encoding: identity')],
    ['a hidden transfer coding', head('transfer-encoding: \x0bchunked')],
    ['chunks from an old server', `HTTP/1.0 200 OK\r\n${TYPE}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a folded field', head('x: y', ' content-length: 5')],
    ['a folded field at first', 'HTTP/1.1 200 OK\r\n x: y\r\n\r\n'],
    ['space before a colon', head('content-length : 5')],
    ['a field without a colon', head('content-length')],
    ['a field without a name', head(': 5')],
    ['NUL in a field', head('x: a\0b')],
    ['CR in a field', head('x: a\rcontent-length: 5')],
    ['LF in a field', head('x: a\ncontent-length: 5')],
    ['lines that end with LF', 'HTTP/1.1 200 OK\ncontent-length: 0\n\n'],
    ['an interim response of a length', 'HTTP/1.1 103 Hints\r\ncontent-length: 5\r\n\r\nhello'],
    ['no content, of a length', `HTTP/1.1 204 No\r\n${TYPE}content-length: 5\r\n\r\nhello`],
    ['an empty line at first', `\r\n${head('content-length: 5')}`],
    ['another protocol', 'HTTP/2 200\r\n\r\n'],
    ['another version', 'HTTP/1.2 200 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a status beyond all', 'HTTP/1.1 600 OK\r\n\r\n'],
    ['two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['a chunk without a size', `${CHUNKED}\r\nhello\r\n0\r\n\r\n`],
    ['a size with a sign', `${CHUNKED}+5\r\nhello\r\n0\r\n\r\n`],
    ['a size as a literal', `${CHUNKED}0x5\r\nhello\r\n0\r\n\r\n`],
    ['a size with space', `${CHUNKED}5 \r\nhello\r\n0\r\n\r\n`],
    ['a size with zeros without end', `${CHUNKED}${'0'.repeat(17)}`],
    ['a size that overflows', `${CHUNKED}10000000000000005\r\nhello\r\n0\r\n\r\n`],
    ['a chunk that is longer than its size', `${CHUNKED}4\r\nhello\r\n0\r\n\r\n`],
    ['a chunk line that ends with LF', `${CHUNKED}5\nhello\r\n0\r\n\r\n`],
    ['a chunk that ends with LF', `${CHUNKED}5\r\nhello\n0\r\n\r\n`],
    ['CR in an extension', `${CHUNKED}5;a\rb\r\nhello\r\n0\r\n\r\n`],
    ['LF in an extension', `${CHUNKED}5;a\nb\r\nhello\r\n0\r\n\r\n`],
    ['LF in a trailer', `${CHUNKED}5\r\nhello\r\n0\r\na: b\n\r\n`],
  ])('%s', (_, text) => expect(readText(text)).toMatchObject({ kind: 'malformed' }))
})

describe('bounds', () => {
  const FILLER = 'x'.repeat(20_000)
  test.each([
    ['a body', 'UND_ERR_RES_EXCEEDED_MAX_SIZE', `${JSON_HEAD}content-length: 1001\r\n\r\n`],
    ['a body in chunks', 'UND_ERR_RES_EXCEEDED_MAX_SIZE', `${CHUNKED}3e9\r\n`],
    [
      'a body in several chunks',
      'UND_ERR_RES_EXCEEDED_MAX_SIZE',
      `${CHUNKED}3e8\r\n${'x'.repeat(1_000)}\r\n1`,
    ],
    ['a body without a length', 'UND_ERR_RES_EXCEEDED_MAX_SIZE', `${JSON_HEAD}\r\n${'x'.repeat(1_001)}`],
    ['a head', 'UND_ERR_HEADERS_OVERFLOW', `${JSON_HEAD}x: ${FILLER}`],
    ['a complete head', 'UND_ERR_HEADERS_OVERFLOW', `${JSON_HEAD}x: ${FILLER}\r\n\r\n`],
    ['the number of headers', 'UND_ERR_HEADERS_OVERFLOW', `${JSON_HEAD}${'a: b\r\n'.repeat(100)}\r\n`],
    ['an extension', 'UND_ERR_HEADERS_OVERFLOW', `${CHUNKED}1;${FILLER}`],
    ['all extensions', 'UND_ERR_HEADERS_OVERFLOW', `${CHUNKED}${`1;${'x'.repeat(99)}\r\ny\r\n`.repeat(200)}`],
    ['trailers', 'UND_ERR_HEADERS_OVERFLOW', `${CHUNKED}0\r\n${'a: b\r\n'.repeat(5_000)}`],
    ['interim responses', 'HTTPParserError', 'HTTP/1.1 103 Hints\r\n\r\n'.repeat(101)],
  ])('of %s', (_, reason, text) => expect(readText(text)).toEqual({ kind: 'malformed', reason }))

  test('are not met by what is just within', () => {
    const body = 'x'.repeat(1_000)
    expect(bodyOf(readText(`${JSON_HEAD}content-length: 1000\r\n\r\n${body}`))).toBe(body)
    expect(bodyOf(readText(`${CHUNKED}3e8\r\n${body}\r\n0\r\n\r\n`))).toBe(body)
    expect(bodyOf(readText(`${JSON_HEAD}\r\n${body}`))).toBe(body)
    expect(bodyOf(readText(`${JSON_HEAD}${'a: b\r\n'.repeat(99)}\r\nhello`))).toBe('hello')
  })
})

describe('in whatever pieces it comes, it is read as the same', () => {
  const chunk = fc
    .tuple(
      fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 40 }),
      fc.constantFrom('', ';x', ';y="z"'),
    )
    .map(([data, extension]) => `${data.length.toString(16)}${extension}\r\n${data}\r\n`)
  const chunks = fc.array(chunk, { maxLength: 6 }).map((all) => `${CHUNKED}${all.join('')}0\r\n\r\n`)
  const counted = fc
    .string({ unit: 'binary-ascii', maxLength: 200 })
    .map((body) => `${JSON_HEAD}content-length: ${body.length}\r\n\r\n${body}`)
  const toTheEnd = fc.string({ unit: 'binary-ascii' }).map((body) => `${JSON_HEAD}\r\n${body}`)
  const interim = fc.constantFrom('', 'HTTP/1.1 103 Hints\r\nlink: <x>\r\n\r\n')
  const response = fc
    .tuple(interim, fc.oneof(chunks, counted, toTheEnd))
    .map(([first, last]) => Buffer.from(first + last, 'latin1'))
  /** Bytes that mean something where they stand. */
  const byte = fc.constantFrom(...Buffer.from('\r\n\0 \t:;,05aHx\xff', 'latin1'))
  const edit = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('insert', 'replace', 'remove', 'cut'),
    byte,
  })

  function apply(text: Buffer, { at, kind, byte }: { at: number; kind: string; byte: number }): Buffer {
    const place = at % (text.length + 1)
    if (kind === 'cut') return text.subarray(0, place)
    const middle = kind === 'remove' ? [] : [byte]
    return Buffer.concat([
      text.subarray(0, place),
      Buffer.from(middle),
      text.subarray(kind === 'insert' ? place : place + 1),
    ])
  }

  function split(text: Buffer, cuts: readonly number[]): Buffer[] {
    const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).toSorted((a, b) => a - b), text.length]
    return places.slice(1).map((end, index) => Buffer.from(text.subarray(places[index]!, end)))
  }

  test('well-formed, damaged or torn', () => {
    fc.assert(
      fc.property(
        response,
        fc.array(edit, { maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (text, edits, cuts) => {
          const bytes = edits.reduce(apply, text)
          expect(essence(read(split(bytes, cuts)))).toEqual(essence(read([bytes])))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('byte by byte', () => {
    fc.assert(
      fc.property(response, (bytes) => {
        const pieces = Array.from(bytes, (byte) => Buffer.of(byte))
        expect(essence(read(pieces))).toEqual(essence(read([bytes])))
      }),
    )
  })
})
