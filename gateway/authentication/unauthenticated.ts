import { ClientError } from '../errors.ts'

/** A request without a token, or with one that is not believed. */
export class Unauthenticated extends ClientError {
  /** For the header `WWW-Authenticate` (RFC 6750, section 3). */
  readonly challenge: string

  /** @param why what is wrong with the token, as part of a sentence; absent when there is none */
  constructor(why?: string) {
    super(
      'UNAUTHENTICATED',
      why === undefined
        ? 'Send an access token: "authorization: Bearer …".'
        : `The access token is refused: ${why}.`,
    )
    this.challenge =
      why === undefined
        ? 'Bearer realm="onedoor"'
        : `Bearer realm="onedoor", error="invalid_token", error_description="${withoutQuotes(why)}"`
  }
}

/** What a quoted string of a header may hold. */
const withoutQuotes = (text: string) => text.replace(/[^ !#-[\]-~]/g, "'")
