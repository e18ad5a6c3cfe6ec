import type { City } from './city.ts'
import type { Matter } from './matters.ts'
import { type Random, Weighted } from './random.ts'
import type { Scene } from './scenes.ts'
import { isDomestic } from './topics.ts'

/** How many digits of the place's code a department notes. */
const DIGITS_ASHORE = new Weighted([
  [15, 84],
  [12, 10],
  [9, 4],
  [0, 2],
])
const DIGITS_AT_SEA = new Weighted([
  [9, 60],
  [6, 20],
  [0, 20],
])

/** Where a record is, as a department knows it: not always to the grid, and not always on the map. */
export function whereabouts(
  random: Random,
  { setting, grid, position }: Scene,
): { locationCode: string | null; latitude: number | null; longitude: number | null } {
  const digits = (setting === 'sea' ? DIGITS_AT_SEA : DIGITS_ASHORE).draw(random)
  const measured = random.chance(isDomestic(setting) ? 0.72 : 0.9)
  return {
    locationCode: digits === 0 ? null : grid.code.slice(0, digits),
    latitude: measured ? position.latitude : null,
    longitude: measured ? position.longitude : null,
  }
}

/** A person as a party. */
export function personParty(city: City, index: number): { name: string; identity: string | null } {
  const { name, identity } = city.population.person(index)
  return { name, identity }
}

/** A person whom the department could not always identify: then it has the name alone. */
export function vagueParty(
  random: Random,
  city: City,
  index: number,
  unidentified: number,
): { name: string; identity: string | null } {
  const { name, identity } = personParty(city, index)
  return { name, identity: random.chance(unidentified) ? null : identity }
}

/** 王芳, or 王芳等5人 for a group. */
export function sideName(name: string, others: number): string {
  return others > 0 ? `${name}等${others + 1}人` : name
}

/** Puts a matter's facts into one of its topic's texts. */
export function describe(city: City, matter: Matter, template: string): string {
  return template.replace(/\{(\w+)\}/g, (_, fact: string) => {
    switch (fact) {
      case 'respondent':
        return matter.respondent === null
          ? (matter.organisation ?? '对方')
          : city.population.person(matter.respondent).name
      case 'company':
        return matter.organisation ?? matter.scene.name
      case 'port':
        return matter.scene.port ?? matter.scene.name
      default:
        return matter.scene.name
    }
  })
}

/** Rounded to whole hundreds, at least one. */
export function hundreds(amount: number): number {
  return Math.max(100, Math.round(amount / 100) * 100)
}

/** Numbers from 1 on, for each key its own. */
export class Counters {
  readonly #counts = new Map<string, number>()

  next(key: string): number {
    const number = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, number)
    return number
  }
}
