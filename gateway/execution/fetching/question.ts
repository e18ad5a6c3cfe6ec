import type { DataObject } from './data.ts'
import { type FindWriter, LACKING, type RepresentationWriter } from './representations.ts'

/** An object that stands for an entity, and what is known of the entity. */
interface Known {
  readonly object: DataObject
  /** Where to note objects that stand for it; undefined when it is not to be asked about. */
  readonly targets: DataObject[] | undefined
  /** Another entity with the same first leaf. */
  readonly next: Known | undefined
}

/** Entities with the same first leaf that are compared leaf by leaf; beyond that, by the text. */
const MOST_ALIKE = 8

/**
 * Representations to send, each once, and the objects that each stands for. As a rule many objects stand for few
 * entities, so that those which are known by leaves alone are told apart by these: to write a representation and look
 * its text up costs several times as much.
 */
export class Question {
  readonly texts: string[] = []
  /** Of each text. */
  readonly targets: DataObject[][] = []
  /** What cannot be asked about, as something that is required of it is not there. */
  readonly lacking: DataObject[] = []
  readonly #findWriter: FindWriter
  readonly #byText = new Map<string, DataObject[]>()
  readonly #byFirstLeaf = new Map<RepresentationWriter, Map<unknown, Known>>()

  constructor(findWriter: FindWriter) {
    this.#findWriter = findWriter
  }

  /** @throws {RangeError} when what is to be sent of the object nests too deeply. */
  add(object: DataObject): void {
    const writer = this.#findWriter(object)
    if (!writer.leaves || !this.#addByLeaves(object, writer, writer.leaves)) this.#addByText(object, writer)
  }

  /** Whether its leaves told which entity it is. */
  #addByLeaves(object: DataObject, writer: RepresentationWriter, leaves: readonly string[]): boolean {
    for (const leaf of leaves) if (typeof object[leaf] === 'object' && object[leaf] !== null) return false
    const first = object[leaves[0]!]
    const entities = this.#entitiesOf(writer)
    const nearest = entities.get(first)
    let alike = 0
    for (let known = nearest; known; known = known.next) {
      if (haveSame(leaves, known.object, object)) {
        known.targets?.push(object)
        return true
      }
      if (++alike === MOST_ALIKE) return false
    }
    entities.set(first, { object, targets: this.#ask(object, writer.write(object)), next: nearest })
    return true
  }

  #entitiesOf(writer: RepresentationWriter): Map<unknown, Known> {
    let entities = this.#byFirstLeaf.get(writer)
    if (!entities) {
      entities = new Map()
      this.#byFirstLeaf.set(writer, entities)
    }
    return entities
  }

  #addByText(object: DataObject, { write }: RepresentationWriter): void {
    const text = write(object)
    const targets = typeof text === 'string' ? this.#byText.get(text) : undefined
    if (targets) {
      targets.push(object)
      return
    }
    const asked = this.#ask(object, text)
    if (typeof text === 'string') this.#byText.set(text, asked!)
  }

  /** Asks about the entity that an object stands for. */
  #ask(object: DataObject, text: ReturnType<RepresentationWriter['write']>): DataObject[] | undefined {
    if (text === undefined) return undefined
    if (text === LACKING) {
      this.lacking.push(object)
      return this.lacking
    }
    const targets = [object]
    this.texts.push(text)
    this.targets.push(targets)
    return targets
  }
}

/** The first leaf is known to be the same. */
function haveSame(leaves: readonly string[], one: DataObject, other: DataObject): boolean {
  for (let at = 1; at < leaves.length; at++) if (one[leaves[at]!] !== other[leaves[at]!]) return false
  return true
}
