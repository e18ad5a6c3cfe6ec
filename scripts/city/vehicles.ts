import type { vehicles } from '../../subgraphs/transport/tables.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { INSURERS, LIGHT_VEHICLES, MODELS, MOTOR_VEHICLES, type VehicleKind } from './vocabulary/transport.ts'

/** A vehicle as a report describes it. */
export type Wheels = Pick<
  Required<typeof vehicles.$inferInsert>,
  'plate' | 'kind' | 'model' | 'insurer' | 'policyNumber'
>

/** No plate has the letters I and O, which look like digits: so those with an O are nobody's. */
const PLATE_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'

const MOTOR = new Weighted(MOTOR_VEHICLES)
const LIGHT = new Weighted(LIGHT_VEHICLES)

/** Whose vehicle is which: the same person drives the same one in every accident. */
export class Vehicles {
  readonly #motorRandom
  readonly #lightRandom

  constructor(seed: number) {
    this.#motorRandom = randomStream(seed, 'motor vehicle')
    this.#lightRandom = randomStream(seed, 'light vehicle')
  }

  motor(person: number): Wheels {
    const random = this.#motorRandom(person)
    const kind = MOTOR.draw(random)
    const insured = random.chance(0.94)
    return {
      plate: random.chance(0.012) ? '无号牌' : motorPlate(random),
      kind,
      model: modelOf(random, kind),
      insurer: insured ? random.pick(INSURERS) : null,
      policyNumber: insured
        ? `PDZA${random.between(2021, 2026)}3711${random.between(100_000, 999_999)}`
        : null,
    }
  }

  light(person: number): Wheels {
    const random = this.#lightRandom(person)
    const kind = LIGHT.draw(random)
    const plated = kind === 'ELECTRIC_BICYCLE' && random.chance(0.8)
    return {
      plate: plated ? `日照O${random.between(10_000, 99_999)}` : '无号牌',
      kind,
      model: null,
      insurer: null,
      policyNumber: null,
    }
  }
}

/** 鲁L and five characters, one of them an O. */
function motorPlate(random: Random): string {
  const place = random.below(5)
  let plate = '鲁L'
  for (let at = 0; at < 5; at++)
    plate += at === place ? 'O' : PLATE_CHARACTERS[random.chance(0.75) ? random.below(10) : random.below(34)]!
  return plate
}

function modelOf(random: Random, kind: VehicleKind): string | null {
  const models = MODELS[kind]
  return models && random.chance(0.85) ? random.pick(models) : null
}
