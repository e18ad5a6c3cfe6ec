import { deadlines } from '../../subgraphs/center/deadlines/tables.ts'
import { events, idempotencyKeys } from '../../subgraphs/center/lifecycle/tables.ts'
import { matterRecords } from '../../subgraphs/center/matters/tables.ts'
import { openingAgencies, openings } from '../../subgraphs/center/openings/tables.ts'
import { outbox } from '../../subgraphs/center/outbox/tables.ts'
import { locations, persons } from '../../subgraphs/center/tables.ts'
import type { City } from './city.ts'
import type { Person } from './population.ts'
import type { RowSink } from './rows.ts'

/**
 * The center's places and persons, and what its systems have in common; its index of disputes comes from the agencies'
 * feeds.
 */
export class CenterRows {
  readonly tables = [
    locations,
    persons,
    events,
    idempotencyKeys,
    matterRecords,
    outbox,
    deadlines,
    openings,
    openingAgencies,
  ]
  readonly #city: City

  constructor(city: City) {
    this.#city = city
  }

  /** Adds all places, parents before children. */
  addPlaces(rows: RowSink): void {
    for (const { code, name, level, parent, latitude, longitude } of this.#city.places.all)
      rows.add(locations, { code, name, level, parentCode: parent, latitude, longitude })
  }

  addPerson(index: number, rows: RowSink): void {
    const person = this.#city.population.person(index)
    rows.add(persons, {
      id: person.id,
      identity: identityAtCenter(person),
      name: person.name,
      gender: person.gender,
      birthDate: person.birthDate,
      residenceCode: person.grid.code,
    })
  }
}

/** The person's key; one without documents is known to the center alone. */
export function identityAtCenter({ id, identity }: Pick<Person, 'id' | 'identity'>): string {
  return identity ?? `center:${id}`
}
