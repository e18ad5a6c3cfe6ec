import { type Random, Weighted } from './random.ts'
import {
  NAMING_FASHIONS,
  NATIONALITIES,
  type NamingFashion,
  type Nationality,
} from './vocabulary/given-names.ts'
import { SURNAMES } from './vocabulary/surnames.ts'

export type Gender = 'FEMALE' | 'MALE'

const surnames = new Weighted(SURNAMES)
const nationalities = new Weighted(NATIONALITIES.map((nationality) => [nationality, nationality.weight]))

/** A surname by its share of the population. */
export function drawSurname(random: Random): string {
  return surnames.draw(random)
}

/** A given name as people of this gender were named in this year. */
export function drawGivenName(random: Random, gender: Gender, birthYear: number): string {
  const fashion = NAMING_FASHIONS.find(({ until }) => birthYear <= until)!
  const woman = gender === 'FEMALE'
  const second = woman ? fashion.womenSecond : fashion.menSecond
  if (random.chance(fashion.whole)) return drawFavourite(random, woman ? fashion.women : fashion.men)
  if (random.chance(fashion.short)) return drawCharacter(random, second)
  return drawCharacter(random, woman ? fashion.womenFirst : fashion.menFirst) + drawCharacter(random, second)
}

/** A passport holder's nationality. */
export function drawNationality(random: Random): Nationality {
  return nationalities.draw(random)
}

/** A name as a passport has it: surname first, in capitals. */
export function drawForeignName(
  random: Random,
  { surnames, women, men }: Nationality,
  gender: Gender,
): string {
  return `${random.pick(surnames)} ${random.pick(gender === 'FEMALE' ? women : men)}`
}

/** The first of a list three times as often as the last, and evenly between. */
function drawFavourite(random: Random, names: NamingFashion['women']): string {
  return names[favoured(random, names.length)]!
}

function drawCharacter(random: Random, characters: string): string {
  return characters[favoured(random, characters.length)]!
}

/** An index whose probability falls in a straight line from 1.5 to 0.5 times the even one. */
function favoured(random: Random, length: number): number {
  return Math.floor(length * (1.5 - Math.sqrt(2.25 - 2 * random.fraction())))
}
