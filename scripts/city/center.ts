import { locations, persons } from '../../subgraphs/center/tables.ts'
import type { City } from './city.ts'
import type { Person } from './population.ts'
import type { RowSink } from './rows.ts'

/** The center's places and persons; its index of disputes comes from the agencies' feeds. */
export class CenterRows {
  readonly tables = [locations, persons]
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

/** A person without documents is known to the center alone. */
function identityAtCenter({ id, identity }: Person): string {
  return identity ?? `center:${id}`
}
