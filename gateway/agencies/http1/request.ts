import { type Fault, INVALID_FIELD } from './faults.ts'

/** A header field, by its lower-case name. */
export type HeaderField = readonly [name: string, value: string]

export interface WrittenRequest {
  readonly text: string
  /** The cheapest encoding that holds it: UTF-8, and of ASCII alone, which most requests are, latin1 is the same. */
  readonly encoding: 'latin1' | 'utf8'
}

/** A request with this body, and these fields beside those of every request. */
export type WriteRequest = (fields: readonly HeaderField[], body: string) => WrittenRequest | Fault

const NAME = /^[\w-]+$/
/** No line break, which would begin another field or another request. */
const VALUE = /^[\x20-\x7e]*$/

/** Writes POST requests with JSON bodies to one URL. */
export function requestWriter(url: URL): WriteRequest {
  const { host, pathname, search } = url
  const always = [
    `POST ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    'connection: keep-alive',
    'content-type: application/json',
    'accept: application/json',
    'content-length: ',
  ].join('\r\n')
  return (fields, body) => {
    const length = Buffer.byteLength(body)
    let head = always + length
    for (const [name, value] of fields) {
      if (!NAME.test(name) || !VALUE.test(value)) return INVALID_FIELD
      head += `\r\n${name}: ${value}`
    }
    return { text: `${head}\r\n\r\n${body}`, encoding: length === body.length ? 'latin1' : 'utf8' }
  }
}
