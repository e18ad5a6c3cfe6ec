import {
  type OfficeRow,
  officeAreas,
  offices,
  type StaffRow,
  staff,
  units,
  windows,
} from '../../../subgraphs/center/organisation/tables.ts'
import type { City } from '../city.ts'
import type { Place } from '../places.ts'
import type { RowSink } from '../rows.ts'
import {
  DEPARTMENTS_OF_CENTERS,
  FUNCTIONAL_AREA,
  NAMES_OF_UNITS,
  OWN_STAFF,
  WITHOUT_CENTER,
} from '../vocabulary/organisation.ts'
import type { TopicRows } from './topic.ts'

/** A center before its rows. */
interface Center {
  /** Its id after 'office:'. */
  readonly key: string
  readonly level: OfficeRow['level']
  readonly name: string
  readonly placeCode: string
  readonly parent: string | null
  /** The place that it serves itself; null for the functional area, whose townships have centers of their own. */
  readonly area: string | null
}

/** The gateway's caller as long as nobody has to sign in. */
const DEVELOPMENT_CLERK = 'development-clerk'

/** The centers of three levels with their windows and staff, and the units: the same in a city of any size. */
export class OrganisationRows implements TopicRows {
  readonly tables = [offices, officeAreas, units, windows, staff]
  readonly count = 1
  readonly #city: City

  constructor(city: City) {
    this.#city = city
  }

  add(_index: number, rows: RowSink): void {
    const centers = this.#centers()
    centers.forEach(({ key, level, name, placeCode, parent, area }, index) => {
      const phone = `0633-010${String(index).padStart(4, '0')}`
      const parentId = parent === null ? null : `office:${parent}`
      rows.add(offices, { id: `office:${key}`, name, level, placeCode, parentId, phone })
      if (area !== null) rows.add(officeAreas, { placeCode: area, officeId: `office:${key}` })
    })
    this.#addUnits(rows)
    for (const center of centers) this.#addDesks(center, rows)
  }

  #places(level: Place['level']): Place[] {
    return this.#city.places.all.filter((place) => place.level === level)
  }

  #centers(): Center[] {
    const place = (key: string, level: OfficeRow['level'], name: string, parent: string | null): Center => ({
      key,
      level,
      name: `${name}社会治理服务中心`,
      placeCode: key,
      parent,
      area: key,
    })
    const inFunctionalArea: ReadonlySet<string> = new Set(FUNCTIONAL_AREA.townships)
    return [
      place('3711', 'CITY', '日照市', null),
      ...this.#places('COUNTY').map(({ code, name }) => place(code, 'COUNTY', name, '3711')),
      {
        ...place(FUNCTIONAL_AREA.key, 'COUNTY', FUNCTIONAL_AREA.name, '3711'),
        placeCode: FUNCTIONAL_AREA.townships[0],
        area: null,
      },
      ...this.#places('TOWNSHIP')
        .filter(({ code }) => !WITHOUT_CENTER.has(code))
        .map(({ code, name, parent }) =>
          place(code, 'TOWNSHIP', name, inFunctionalArea.has(code) ? FUNCTIONAL_AREA.key : parent),
        ),
    ]
  }

  #addUnits(rows: RowSink): void {
    rows.add(units, {
      id: 'unit:center',
      name: '日照市社会治理服务中心',
      kind: 'CENTER',
      agency: 'center',
      placeCode: '3711',
    })
    for (const { key, kind, agency, city, county } of DEPARTMENTS_OF_CENTERS) {
      rows.add(units, { id: `unit:${key}`, name: city, kind, agency, placeCode: '3711' })
      if (county === null) continue
      for (const area of this.#counties()) {
        if (area.key === FUNCTIONAL_AREA.key && isShared(key)) continue
        const name = NAMES_OF_UNITS[`${area.key}:${key}`] ?? county.replace('{}', area.name)
        rows.add(units, { id: `unit:${area.key}:${key}`, name, kind, agency, placeCode: area.placeCode })
      }
    }
    for (const { code, name } of this.#places('TOWNSHIP'))
      rows.add(units, {
        id: `unit:${code}`,
        name: `${name}${/街道$/.test(name) ? '办事处' : /开发区$/.test(name) ? '管理委员会' : '人民政府'}`,
        kind: 'TOWNSHIP_GOVERNMENT',
        placeCode: code,
      })
  }

  #counties() {
    const { key, name, townships } = FUNCTIONAL_AREA
    return [
      ...this.#places('COUNTY').map(({ code, name }) => ({ key: code, name, placeCode: code })),
      { key, name, placeCode: townships[0] },
    ]
  }

  /** A center's windows, who sits at them, and the center's own officers. */
  #addDesks(center: Center, rows: RowSink): void {
    const officeId = `office:${center.key}`
    let number = 0
    const employ = (duty: StaffRow['duty'], unitId: string) => {
      const officer = `${center.key}-${String(++number).padStart(2, '0')}`
      rows.add(staff, { officer, name: this.#city.official(officeId, number), officeId, unitId, duty })
    }
    for (const [duty, count] of Object.entries(OWN_STAFF[center.level]) as [StaffRow['duty'], number][])
      for (let one = 0; one < count; one++) employ(duty, 'unit:center')
    for (const { unitId, name } of windowsOf(center)) {
      rows.add(windows, { officeId, unitId, name })
      if (unitId !== 'unit:center') employ('WINDOW', unitId)
    }
    if (center.level === 'CITY')
      rows.add(staff, {
        officer: DEVELOPMENT_CLERK,
        name: this.#city.official(officeId, 0),
        officeId,
        unitId: 'unit:center',
        duty: 'CLERK',
      })
  }
}

/** Whether the functional area has none of its own, and turns to the county's in which it lies. */
const isShared = (key: string) => key === 'courts' || key === 'procuratorate'

function windowsOf({ key, level, parent }: Center): { unitId: string; name: string }[] {
  const found = [{ unitId: 'unit:center', name: '综合受理窗口' }]
  if (level === 'TOWNSHIP') found.push({ unitId: `unit:${key}`, name: '便民服务窗口' })
  for (const { key: department, county, window, inTownships } of DEPARTMENTS_OF_CENTERS) {
    if (level === 'CITY') found.push({ unitId: `unit:${department}`, name: window })
    else if (county === null) continue
    else if (level === 'COUNTY') found.push({ unitId: unitAt(key, department), name: window })
    else if (inTownships) found.push({ unitId: unitAt(parent!, department), name: inTownships })
  }
  return found
}

const unitAt = (area: string, department: string) =>
  `unit:${area === FUNCTIONAL_AREA.key && isShared(department) ? FUNCTIONAL_AREA.county : area}:${department}`
