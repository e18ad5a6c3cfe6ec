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
  readonly client: AgencyClient
  readonly fetches: readonly FetchNode[]
  /** The request for each subset that was needed so far, by its members. */
  readonly texts: Map<string, RequestText>
}

interface Member {
  readonly number: number
  /** JSON text of the list of representations. */
  readonly representations: string
  readonly resolve: (answer: EntitiesAnswer) => void
}

/**
 * Gathers, within one run, the entity fetches that go to one agency at about the same time. It is sent when every
 * fetch that belongs to it has come or has nothing to ask; those that come too late go by themselves.
 */
export class EntityBatch {
  readonly #program: BatchProgram
  readonly #execution: Execution
  #awaited: number
  #members: Member[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(program: BatchProgram, execution: Execution) {
    this.#program = program
    this.#execution = execution
    this.#awaited = program.fetches.length
  }

  /** Sends a fetch's representations along, given as JSON text of a list. */
  join(number: number, representations: string): Promise<EntitiesAnswer> {
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
    else this.#timer ??= setTimeout(() => void this.#send(), PATIENCE_MS)
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const members = this.#members
    this.#members = []
    const keys = members.length === 1 ? [REPRESENTATIONS] : members.map((_, at) => `${REPRESENTATIONS}_${at}`)
    const roots = members.length === 1 ? ['_entities'] : keys
    const body = writeRequest(
      this.#textOf(members, keys),
      this.#execution.variables,
      members.map(({ representations }, at) => `"${keys[at]}":${representations}`),
    )
    const answer = await ask(this.#program.client, body, this.#execution)
    for (const [at, { resolve }] of members.entries()) resolve(entitiesAnswer(answer, roots[at]!, roots))
  }

  #textOf(members: readonly Member[], keys: readonly string[]): RequestText {
    const subset = members.map(({ number }) => number).join()
    let text = this.#program.texts.get(subset)
    if (!text) {
      const fetches = members.map(({ number }) => this.#program.fetches[number]!)
      text = fetches.length === 1 ? fetchText(fetches[0]!) : batchText(fetches, keys)
      this.#program.texts.set(subset, text)
    }
    return text
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
