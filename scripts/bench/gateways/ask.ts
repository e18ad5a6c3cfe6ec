import { isDeepStrictEqual } from 'node:util'
import { request } from 'undici'
import type { BenchOperation } from './operation.ts'

const SAMPLES = 20
const TIMEOUT_MS = 10_000

export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
}

/** Body of a request for an operation. */
export const requestBody = (
  { query }: BenchOperation,
  variables: Readonly<Record<string, unknown>>,
): string => JSON.stringify({ query, variables })

/** One request, on a connection of its own. */
export async function ask(
  url: string,
  operation: BenchOperation,
  variables: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: requestBody(operation, variables),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    reset: true,
  })
  return (await body.json()) as Answer
}

/** How many of some answers, evenly spread over the operation's variables, have exactly the data they must have. */
export async function countRightAnswers(
  url: string,
  operation: BenchOperation,
): Promise<{ readonly right: number; readonly asked: number }> {
  let right = 0
  for (let sample = 0; sample < SAMPLES; sample++) {
    const variables = operation.variables[Math.floor((sample * operation.variables.length) / SAMPLES)]!
    const { data, errors } = await ask(url, operation, variables)
    if (!errors && isDeepStrictEqual(data, operation.expected(variables))) right++
  }
  return { right, asked: SAMPLES }
}
