import type { vessels } from '../../subgraphs/maritime/tables.ts'
import type { City } from './city.ts'
import { company } from './organisations.ts'
import { randomStream, Weighted } from './random.ts'
import { FLEET } from './vocabulary/maritime.ts'

export type Vessel = Required<typeof vessels.$inferInsert>

const KINDS = new Weighted(FLEET.map((part) => [part, part.weight]))

/** Residents for each vessel. */
const RESIDENTS_PER_VESSEL = 60

/** No country has the maritime identification digits 415: a ship with such an MMSI does not exist. */
const SYNTHETIC_MID = '415'

const PORTS_OF_REGISTRY = ['日照', '岚山', '石臼']

/** The vessels of the coast; who sails on which never changes. */
export class Fleet {
  readonly size: number
  readonly #city: City
  readonly #random

  constructor(city: City) {
    this.size = Math.ceil(city.population.size / RESIDENTS_PER_VESSEL)
    this.#city = city
    this.#random = randomStream(city.seed, 'vessel')
  }

  vessel(number: number): Vessel {
    const random = this.#random(number)
    const { kind, names, tonnage } = KINDS.draw(random)
    const small = kind === 'FISHING' || kind === 'AQUACULTURE' || kind === 'UNREGISTERED'
    const [least, most] = tonnage
    const digits = String(number)
    return {
      id: `CN${random.between(2003, 2024)}${digits.padStart(7, '0')}`,
      name: random.pick(names) + (small ? digits.padStart(4, '0') : digits),
      mmsi: small && random.chance(0.4) ? null : SYNTHETIC_MID + digits.padStart(6, '0'),
      kind,
      portOfRegistry: kind === 'UNREGISTERED' ? null : random.pick(PORTS_OF_REGISTRY),
      grossTonnage: Math.round(least * (most / least) ** random.fraction()),
      owner: small ? this.#city.official('船主', number) : company(random, 'shipping'),
    }
  }

  /** The number of the vessel that a person sails on. */
  numberOf(person: number): number {
    return (Math.imul(person, 0x9e3779b1) >>> 0) % this.size
  }
}
