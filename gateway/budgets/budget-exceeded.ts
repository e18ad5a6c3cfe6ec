import { ClientError, type ClientErrorCode } from '../errors.ts'

/** A refusal that time will lift; the answer says in `Retry-After` when. */
export class BudgetExceeded extends ClientError {
  /** Whole seconds, at least one. */
  readonly retryAfterSeconds: number

  /** @param message what the limit is; when to ask again is added */
  constructor(code: ClientErrorCode, message: string, waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000))
    super(code, `${message} Ask again in ${seconds} s.`)
    this.retryAfterSeconds = seconds
  }
}
