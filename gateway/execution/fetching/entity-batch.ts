import type { AgencyClient } from '../../agencies/agency-client.ts'
import type { AgencyAnswer, AnsweredError } from '../../agencies/answer.ts'
import type { FetchNode } from '../../planning/plan.ts'
import { ask, type Execution } from './execution.ts'
import { batchText, fetchText, REPRESENTATIONS, type RequestText, writeRequest } from './request-text.ts'

/** Longest that a fetch waits for others to the same agency, in milliseconds: one slow branch holds up no other. */
const PATIENCE_MS = 10

/** What an agency answered about the entities of one fetch. */
export type EntitiesAnswer =
  | { readonly kind: 'answered'; readonly entities: unknown; readonly errors: readonly AnsweredError[] }
  | Extract<AgencyAnswer, { readonly kind: 'unanswered' }>

/** Entity fetches of a plan that may be sent to their agency as one request. */
export interface BatchProgram {
  readonly fetches: readonly FetchNode[]
  /** For each fetch the number of the first that asks for the very same of its entities. */
  readonly equals: readonly number[]
  /** The request for each subset that was needed so far, by its members. */
  readonly texts: Map<string, RequestText>
}

interface Member {
  /** The fetch's number in the program. */
  readonly number: number
  readonly representations: readonly string[]
  readonly resolve: (answer: EntitiesAnswer) => void
}

/** A list of representations in the request, for all members that ask for the same. */
interface Part {
  readonly number: number
  /** Position of each representation. */
  readonly positions: Map<string, number>
  readonly members: Member[]
}

/**
 * Gathers, within one run, the entity fetches that go to one agency at about the same time. It is sent when every
 * fetch that belongs to it has come or has nothing to ask; those that come too late go by themselves.
 */
export class EntityBatch {
  readonly #program: BatchProgram
  readonly #client: AgencyClient
  readonly #execution: Execution
  #awaited: number
  #members: Member[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(program: BatchProgram, client: AgencyClient, execution: Execution) {
    this.#program = program
    this.#client = client
    this.#execution = execution
    this.#awaited = program.fetches.length
  }

  /** Sends a fetch's representations along, each given as JSON text. */
  join(number: number, representations: readonly string[]): Promise<EntitiesAnswer> {
    const answer = new Promise<EntitiesAnswer>((resolve) => {
      this.#members.push({ number, representations, resolve })
    })
    this.#settle()
    return answer
  }

  /** Says that a fetch has nothing to ask. */
  leave(): void {
    this.#settle()
  }

  #settle(): void {
    this.#awaited--
    if (this.#members.length === 0) return
    if (this.#awaited <= 0) void this.#send()
    // Answers that have arrived meanwhile are read before the immediate: a busy process must not split batches.
    else this.#timer ??= setTimeout(() => setImmediate(() => this.#sendLate()), PATIENCE_MS)
  }

  #sendLate(): void {
    if (this.#members.length > 0) void this.#send()
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const parts = this.#partsOf(this.#members)
    this.#members = []
    const alone = parts.length === 1
    const keys = alone ? [REPRESENTATIONS] : parts.map((_, at) => `${REPRESENTATIONS}_${at}`)
    const roots = alone ? ['_entities'] : keys
    const body = writeRequest(
      this.#textOf(parts, keys),
      this.#execution.variables,
      parts.map(({ positions }, at) => `"${keys[at]}":[${[...positions.keys()].join(',')}]`),
    )
    const answer = await ask(this.#client, body, this.#execution)
    for (const [at, part] of parts.entries()) distribute(entitiesAnswer(answer, roots[at]!, roots), part)
  }

  #partsOf(members: readonly Member[]): Part[] {
    const parts = new Map<number, Part>()
    for (const member of members) {
      const number = this.#program.equals[member.number]!
      const part: Part = parts.get(number) ?? { number, positions: new Map(), members: [] }
      parts.set(number, part)
      part.members.push(member)
      for (const text of member.representations)
        if (!part.positions.has(text)) part.positions.set(text, part.positions.size)
    }
    return [...parts.values()]
  }

  #textOf(parts: readonly Part[], keys: readonly string[]): RequestText {
    const subset = parts.map(({ number }) => number).join()
    let text = this.#program.texts.get(subset)
    if (!text) {
      const fetches = parts.map(({ number }) => this.#program.fetches[number]!)
      text = fetches.length === 1 ? fetchText(fetches[0]!) : batchText(fetches, keys)
      this.#program.texts.set(subset, text)
    }
    return text
  }
}

/** Hands each member the entities, and the errors, of its own representations. */
function distribute(answer: EntitiesAnswer, { positions, members }: Part): void {
  for (const { representations, resolve } of members) {
    if (answer.kind === 'unanswered' || members.length === 1) {
      resolve(answer)
      continue
    }
    const { entities, errors } = answer
    const own = representations.map((text) => positions.get(text)!)
    const usable = Array.isArray(entities) && entities.length === positions.size
    resolve({
      kind: 'answered',
      entities: usable ? own.map((position) => entities[position]) : entities,
      errors: errors.flatMap(({ fault, path }): AnsweredError[] => {
        if (typeof path?.[0] !== 'number' || !usable) return [{ fault, path: undefined }]
        const index = own.indexOf(path[0])
        return index < 0 ? [] : [{ fault, path: [index, ...path.slice(1)] }]
      }),
    })
  }
}

/** The part of an answer that belongs to the fetch under `root`. */
export function entitiesAnswer(
  answer: AgencyAnswer,
  root: string,
  roots: readonly string[] = [root],
): EntitiesAnswer {
  if (answer.kind === 'unanswered') return answer
  const errors = answer.errors
    .filter(({ path }) => path === undefined || path[0] === root || !roots.includes(String(path[0])))
    // What stands behind the root's name is a number: the representation's.
    .map(({ fault, path }) => ({
      fault,
      path: path?.[0] === root && path.length > 1 ? path.slice(1) : undefined,
    }))
  const entities = answer.data && Object.hasOwn(answer.data, root) ? answer.data[root] : undefined
  if (entities == null && errors.length === 0)
    return { kind: 'unanswered', code: 'AGENCY_BAD_RESPONSE', reason: 'its data have no _entities' }
  return { kind: 'answered', entities, errors }
}
