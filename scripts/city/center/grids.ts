import { APPOINT, subjectOf } from '../../../subgraphs/center/grids/life-cycle.ts'
import { gridAssignments, gridMembers, grids, microUnits } from '../../../subgraphs/center/grids/tables.ts'
import { events } from '../../../subgraphs/center/lifecycle/tables.ts'
import { DAY, officeHour } from '../calendar.ts'
import { identityAtCenter } from '../center.ts'
import type { City } from '../city.ts'
import { BLOCK_SIZE } from '../households.ts'
import type { Grid } from '../places.ts'
import type { Person } from '../population.ts'
import { type Random, randomStream } from '../random.ts'
import type { RowSink } from '../rows.ts'
import { WITHOUT_CENTER } from '../vocabulary/organisation.ts'
import type { TopicRows } from './topic.ts'

/** The city reports so many grid members; the grids with most people have a second one. */
const MEMBERS = 4377
const PEOPLE_OF_HOUSEHOLD = 2.7
const HOUSEHOLDS = { TEN_HOUSEHOLDS: [8, 13], BUILDING_UNIT: [12, 36] } as const
const YOUNGEST = 23
const OLDEST = 62

/**
 * The grids' members and micro-units, as many as the city has, also where only a few of its people are there to head
 * them: the others are names.
 */
export class GridRows implements TopicRows {
  readonly tables = [events, gridMembers, gridAssignments, grids, microUnits]
  readonly count: number
  readonly #city: City
  readonly #random
  readonly #withSecond: ReadonlySet<Grid>

  constructor(city: City) {
    const { grids: all } = city.places
    this.#city = city
    this.#random = randomStream(city.seed, 'grid')
    this.count = all.length
    const byWeight = [...all].sort((a, b) => b.weight - a.weight || a.index - b.index)
    this.#withSecond = new Set(byWeight.slice(0, MEMBERS - all.length))
  }

  add(index: number, rows: RowSink): void {
    const grid = this.#city.places.grids[index]!
    const random = this.#random(index)
    this.#addMembers(grid, random, rows)
    this.#addMicroUnits(grid, random, rows)
  }

  #addMembers(grid: Grid, random: Random, rows: RowSink): void {
    const { code } = grid
    const at = new Date(officeHour(this.#city.now - random.between(30, 1400) * DAY, random.fraction()))
    const members = [1, 2].slice(0, this.#withSecond.has(grid) ? 2 : 1).map((number) => {
      const id = `gridmember:${code}-${number}`
      const person = this.#adultOf(grid, number)
      rows.add(gridMembers, {
        id,
        name: person?.name ?? this.#city.official(`网格员${number}`, grid.index),
        phone: `0633-0${String(number * 100_000 + grid.index).padStart(6, '0')}`,
        identity: person && identityAtCenter(person),
      })
      rows.add(gridAssignments, { gridCode: code, memberId: id, since: at })
      return id
    })
    rows.add(grids, {
      code,
      responsibleId: members[0]!,
      state: 'STAFFED',
      version: members.length,
      updatedAt: at,
    })
    const [officer, client] = [clerkOf(code), 'center-clerk']
    members.forEach((member, number) => {
      rows.add(events, {
        subject: subjectOf(code),
        version: number + 1,
        action: number === 0 ? APPOINT : 'ASSIGN',
        state: 'STAFFED',
        at,
        officer,
        client,
        reason: number === 0 ? '网格员选聘' : '网格人口较多，增配网格员',
        data: { member },
      })
    })
  }

  #addMicroUnits(grid: Grid, random: Random, rows: RowSink): void {
    const kind = grid.urban ? 'BUILDING_UNIT' : 'TEN_HOUSEHOLDS'
    const [least, most] = HOUSEHOLDS[kind]
    const households = (grid.weight * 1000) / PEOPLE_OF_HOUSEHOLD
    const count = Math.max(1, Math.round(households / ((least + most) / 2)))
    const [from, to] = this.#city.population.residents(grid.index, grid.index)
    const blocks = (to - from) / BLOCK_SIZE
    const known = Math.min(count, blocks)
    for (let number = 1; number <= count; number++) {
      // The first of a block heads its first household.
      const head =
        number <= known
          ? this.#city.population.person(from + BLOCK_SIZE * Math.floor(((number - 1) * blocks) / known))
          : undefined
      rows.add(microUnits, {
        gridCode: grid.code,
        number,
        kind,
        name: grid.urban ? `${Math.ceil(number / 3)}号楼${((number - 1) % 3) + 1}单元` : `第${number}联户组`,
        households: random.between(least, most),
        headName: head?.name ?? this.#city.official(`联户长${grid.code}`, number),
        headIdentity: head && identityAtCenter(head),
      })
    }
  }

  /** The n-th citizen of working age in a grid who is not the first of a block, as those head micro-units. */
  #adultOf(grid: Grid, number: number): Person | undefined {
    const [from, to] = this.#city.population.residents(grid.index, grid.index)
    let found = 0
    for (let index = from; index < to; index++) {
      if (index % BLOCK_SIZE === 0) continue
      const { age } = this.#city.population.member(index)
      if (age < YOUNGEST || age > OLDEST) continue
      const person = this.#city.population.person(index)
      if (person.identity?.startsWith('cn:') && ++found === number) return person
    }
    return undefined
  }
}

/** A clerk of the center that serves a grid. */
function clerkOf(code: string): string {
  const township = code.slice(0, 9)
  return `${WITHOUT_CENTER.has(township) ? code.slice(0, 6) : township}-02`
}
