import { officeAreas, offices, staff, units } from '../../../subgraphs/center/organisation/tables.ts'
import type { City } from '../city.ts'
import type { RowSink } from '../rows.ts'
import { OrganisationRows } from './organisation.ts'

/** A center, with those who take cases in and handle them there. */
export interface CenterDesk {
  readonly id: string
  readonly level: 'CITY' | 'COUNTY' | 'TOWNSHIP'
  readonly placeCode: string
  readonly parentId: string | null
  /** Officers of the center itself. */
  readonly officers: readonly string[]
}

/** The city's centers, as its organisation has them. */
export class Desks {
  readonly #byId = new Map<string, CenterDesk & { officers: string[] }>()
  readonly #byArea = new Map<string, string>()
  readonly #units = new Map<string, string>()

  constructor(city: City) {
    const sink = {
      add: (table: unknown, row: unknown) => this.#take(table, row),
    } as RowSink
    const organisation = new OrganisationRows(city)
    for (let index = 0; index < organisation.count; index++) organisation.add(index, sink)
  }

  #take(table: unknown, row: unknown): void {
    if (table === offices) {
      const { id, level, placeCode, parentId = null } = row as typeof offices.$inferInsert
      this.#byId.set(id, { id, level, placeCode, parentId, officers: [] })
    }
    if (table === officeAreas) {
      const { placeCode, officeId } = row as typeof officeAreas.$inferInsert
      this.#byArea.set(placeCode, officeId)
    }
    if (table === units) {
      const { id, placeCode } = row as typeof units.$inferInsert
      this.#units.set(id, placeCode)
    }
    if (table === staff) {
      const { officer, officeId, unitId, duty } = row as typeof staff.$inferInsert
      if (unitId === 'unit:center' && duty !== 'DIRECTOR' && /\d$/.test(officer))
        this.#byId.get(officeId)!.officers.push(officer)
    }
  }

  /** The centers that serve a place, the nearest first. */
  serving(code: string): CenterDesk[] {
    const nearest = [15, 12, 9, 6, 4]
      .filter((length) => length <= code.length)
      .map((length) => this.#byArea.get(code.slice(0, length)))
      .find((id) => id !== undefined)
    const chain: CenterDesk[] = []
    for (let id: string | null | undefined = nearest; id; id = chain.at(-1)!.parentId)
      chain.push(this.#byId.get(id)!)
    return chain
  }

  /** The unit that handles a case at a center: a township's government, else the department that is responsible there. */
  unit({ id, level }: CenterDesk, department: string, code: string): string {
    const key = id.slice('office:'.length)
    const likely =
      level === 'TOWNSHIP' ? [`unit:${key}`] : level === 'COUNTY' ? [`unit:${key}:${department}`] : []
    const found = [...likely, `unit:${department}`].find((unit) => {
      const place = this.#units.get(unit)
      return place !== undefined && code.startsWith(place)
    })
    return found ?? 'unit:center'
  }
}
