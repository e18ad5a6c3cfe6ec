import { type Dockets, openDockets } from './docket.ts'
import { Matters } from './matters.ts'
import { drawGivenName, drawSurname } from './names.ts'
import { loadPlaces, type Places } from './places.ts'
import { Population } from './population.ts'
import { hashText, randomStream } from './random.ts'

/** `demo` loads in seconds; `city` is as large as 日照 and five years of its disputes. */
export type CitySize = 'demo' | 'city'

/** People, and the matters between them, each of which comes before departments 1.3 times on average. */
const SIZES: Readonly<Record<CitySize, { people: number; matters: number }>> = {
  demo: { people: 20_000, matters: 22_350 },
  city: { people: 3_000_000, matters: 894_000 },
}

/** What a city is made from: equal plans make equal cities, byte for byte. */
export interface CityPlan {
  readonly size: CitySize
  readonly seed: number
  /** `yyyy-mm-dd`; ages and deadlines count from this day, and nothing happened after its beginning. */
  readonly referenceDay: string
}

export interface City extends CityPlan {
  readonly places: Places
  readonly population: Population
  readonly matters: Matters
  /** All that came before each department. */
  readonly dockets: Dockets
  /** The start of the reference day. */
  readonly now: number
  /** The name of the n-th holder of an office, e.g. a judge of a court. */
  official(office: string, number: number): string
}

/** Lays out a city; nothing of it is made before it is asked for. */
export function planCity(plan: CityPlan): City {
  const places = loadPlaces()
  const { people, matters: size } = SIZES[plan.size]
  const population = new Population({ ...plan, places, size: people })
  const matters = new Matters({ ...plan, places, population, size })
  let dockets: Dockets | undefined
  const officials = randomStream(plan.seed, 'official')
  return {
    ...plan,
    places,
    population,
    matters,
    now: matters.now,
    get dockets() {
      dockets ??= openDockets(matters)
      return dockets
    },
    official(office, number) {
      const random = officials(hashText(office) + number)
      const gender = random.chance(0.4) ? 'FEMALE' : 'MALE'
      return drawSurname(random) + drawGivenName(random, gender, random.between(1968, 1995))
    },
  }
}
