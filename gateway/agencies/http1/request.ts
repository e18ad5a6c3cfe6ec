import { type Fault, INVALID_FIELD } from './faults.ts'

/** Header fields, by lower-case name. */
export type HeaderFields = readonly (readonly [name: string, value: string])[]

/** The text of a request with this body, and these fields beside those of every request. */
export type WriteRequest = (fields: HeaderFields, body: string) => string | Fault

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
    let head = always + Buffer.byteLength(body)
    for (const [name, value] of fields) {
      if (!NAME.test(name) || !VALUE.test(value)) return INVALID_FIELD
      head += `\r\n${name}: ${value}`
    }
    return `${head}\r\n\r\n${body}`
  }
}
