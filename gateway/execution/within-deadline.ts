import { ClientError } from '../errors.ts'

/**
 * What an operation is prepared with, if that is ready by the request's deadline (on the clock of
 * `performance.now()`). Whoever prepares it goes on for those who ask next.
 * @throws {ClientError} DEADLINE_EXCEEDED when it is not
 */
export function withinDeadline<Value>(preparing: Promise<Value>, deadline: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new ClientError(
            'DEADLINE_EXCEEDED',
            'The time for this request was up before its operation was planned. Ask again: its plan may be ready by then.',
          ),
        ),
      Math.max(0, deadline - performance.now()),
    )
    preparing.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
