import type { Dispatcher } from 'undici'
import { type AgencyAnswer, isGraphQLMediaType, readAnswer } from './answer.ts'
import { describeFailure } from './failures.ts'
import { GrowingBuffer } from './growing-buffer.ts'

/**
 * One request to an agency as undici reports on it. `settle` is called once; `free`, once, when undici has done with
 * the request, which is later where it was settled before its connection stood.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #settle: (answer: AgencyAnswer) => void
  readonly #free: () => void
  #settled = false
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #contentType: string | string[] | undefined
  readonly #body = new GrowingBuffer()

  constructor(settle: (answer: AgencyAnswer) => void, free: () => void) {
    this.#settle = settle
    this.#free = free
  }

  /** Settles it and gives up what undici still does for it. */
  end(answer: AgencyAnswer): void {
    this.#settleOnce(answer)
    this.#controller?.abort(new Error('ended'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Ended while it waited for its connection: it is not sent any more.
    if (this.#settled) controller.abort(new Error('ended'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Interim answers (1xx) come before the one that counts.
    if (status < 200) return
    this.#status = status
    this.#contentType = headers['content-type']
    // A body that will not be used is not waited for either.
    if (!isGraphQLMediaType(this.#contentType)) this.end(readAnswer(status, this.#contentType, EMPTY))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body.append(chunk)
  }

  onResponseEnd(): void {
    this.#settleOnce(() => readAnswer(this.#status, this.#contentType, this.#body.bytes()))
    this.#free()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settleOnce(() => describeFailure(error))
    this.#free()
  }

  #settleOnce(answer: AgencyAnswer | (() => AgencyAnswer)): void {
    if (this.#settled) return
    this.#settled = true
    this.#settle(typeof answer === 'function' ? answer() : answer)
  }
}

const EMPTY = new Uint8Array()
