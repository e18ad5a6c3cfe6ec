import {
  type MediatorRow,
  mediationCommittees,
  mediatorRelations,
  mediators,
} from '../../../subgraphs/center/committees/tables.ts'
import type { Category } from '../../../subgraphs/kit/contract/change.ts'
import { identityAtCenter } from '../center.ts'
import type { City } from '../city.ts'
import type { Member } from '../households.ts'
import type { Person } from '../population.ts'
import { hashText, type Random, randomStream } from '../random.ts'
import type { RowSink } from '../rows.ts'
import { COMMITTEES, type Committee, LANGUAGES, RARE_LANGUAGES } from '../vocabulary/mediation.ts'

const YOUNGEST = 28
const OLDEST = 70
/** A prime: mediators live all over the city. */
const STRIDE = 7_368_787

type Relation = (typeof mediatorRelations.$inferSelect)['relation']

/** A mediator of the city, with those whose cases are not theirs. */
export interface CityMediator {
  readonly row: MediatorRow
  /** Identities of the mediator and of the household. */
  readonly kin: ReadonlySet<string>
}

/** The municipal committees and their mediators: people of the city, the same number in a city of any size. */
export class Mediators {
  readonly all: readonly CityMediator[]
  readonly #relations: readonly (typeof mediatorRelations.$inferInsert)[]
  /** By category and county, and by category alone. */
  readonly #experts = new Map<string, CityMediator[]>()

  constructor(city: City) {
    const random = randomStream(city.seed, 'mediator')
    const relations: (typeof mediatorRelations.$inferInsert)[] = []
    const taken = new Set<number>()
    this.all = COMMITTEES.flatMap((committee) =>
      Array.from({ length: committee.mediators }, (_, member) => {
        const number = taken.size + 1
        const person = adultNear(city, number, taken)
        const id = `mediator:${String(number).padStart(4, '0')}`
        const own = random(number)
        const kin = relativesOf(city, person)
        for (const { identity, relation } of kin) relations.push({ mediatorId: id, identity, relation })
        const row = mediatorRow(own, id, person, committee, member)
        return { row, kin: new Set([row.identity, ...kin.map(({ identity }) => identity)]) }
      }),
    )
    this.#relations = relations
    for (const mediator of this.all)
      for (const category of mediator.row.categories)
        for (const key of [category, `${category}/${mediator.row.placeCode.slice(0, 6)}`])
          this.#experts.set(key, [...(this.#experts.get(key) ?? []), mediator])
  }

  addTo(rows: RowSink): void {
    for (const [number, { key, field, categories }] of COMMITTEES.entries())
      rows.add(mediationCommittees, {
        id: `committee:${key}`,
        name: `日照市${field}${field.endsWith('纠纷') || field.endsWith('争议') ? '' : '纠纷'}人民调解委员会`,
        field,
        categories: [...categories],
        placeCode: '3711',
        address: '日照市社会治理服务中心二楼',
        phone: `0633-02${String(number).padStart(5, '0')}`,
      })
    for (const { row } of this.all) rows.add(mediators, row)
    for (const relation of this.#relations) rows.add(mediatorRelations, relation)
  }

  /** One who knows a category, from the county where there are such, and is neither a party nor related to one. */
  draw(random: Random, category: Category, place: string, parties: readonly (string | null)[]): CityMediator {
    const near = this.#experts.get(`${category}/${place.slice(0, 6)}`) ?? []
    const experts = near.length >= 3 ? near : this.#experts.get(category)!
    const start = random.below(experts.length)
    const isFree = ({ kin }: CityMediator) => !parties.some((party) => party !== null && kin.has(party))
    const inTurn = [...experts.slice(start), ...experts.slice(0, start), ...this.all]
    return inTurn.find(isFree)!
  }
}

function mediatorRow(
  random: Random,
  id: string,
  person: Person,
  committee: Committee,
  member: number,
): MediatorRow {
  const { key, categories, keywords } = committee
  const known = keywords.filter(() => random.chance(0.55))
  return {
    id,
    identity: identityAtCenter(person),
    name: person.name,
    committeeId: `committee:${key}`,
    fullTime: member < committee.mediators / 3,
    categories: [...categories],
    keywords: known.length > 0 ? known : keywords.slice(0, 1),
    languages: [...LANGUAGES, ...RARE_LANGUAGES.filter(() => random.chance(0.04))],
    placeCode: person.grid.code.slice(0, 9),
    active: !random.chance(0.03),
  }
}

/** A resident of a mediator's age whom no other mediator is. */
function adultNear({ population, seed }: City, number: number, taken: Set<number>): Person {
  for (let index = (hashText(`mediator ${seed}`) >>> 0) % population.size; ; index += 1) {
    const at = (index + number * STRIDE) % population.size
    const { age } = population.member(at)
    if (age < YOUNGEST || age > OLDEST || taken.has(at)) continue
    taken.add(at)
    return population.person(at)
  }
}

function relativesOf({ population }: City, person: Person): { identity: string; relation: Relation }[] {
  return population
    .household(person.index)
    .filter((other) => other !== person.index)
    .map((other) => population.person(other))
    .map((other) => ({ identity: identityAtCenter(other), relation: relationOf(person, other) }))
}

/** What another of a household is to somebody. */
function relationOf(one: Pick<Member, 'position'>, other: Pick<Member, 'position'>): Relation {
  const couple = ['HEAD', 'SPOUSE']
  if (couple.includes(one.position) && couple.includes(other.position)) return 'SPOUSE'
  if (one.position === 'PARENT' && other.position === 'PARENT') return 'SPOUSE'
  if (one.position === 'CHILD' && other.position === 'CHILD') return 'SIBLING'
  if (couple.includes(one.position)) return other.position === 'CHILD' ? 'CHILD' : 'PARENT'
  if (couple.includes(other.position)) return one.position === 'CHILD' ? 'PARENT' : 'CHILD'
  return 'HOUSEHOLD'
}
