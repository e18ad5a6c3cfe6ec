import { createHash } from 'node:crypto'
import { getTableName } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { courtCaseRecords } from '../../subgraphs/courts/changes.ts'
import { medicalDisputeRecords } from '../../subgraphs/health/changes.ts'
import { isIdentity } from '../../subgraphs/kit/contract/identity.ts'
import type { RecordType } from '../../subgraphs/kit/records/record-type.ts'
import { maritimeIncidentRecords } from '../../subgraphs/maritime/changes.ts'
import { petitionRecords } from '../../subgraphs/petitions/changes.ts'
import { policeIncidentRecords } from '../../subgraphs/police/changes.ts'
import { trafficAccidentRecords } from '../../subgraphs/transport/changes.ts'
import { CenterRows } from './center.ts'
import { type City, planCity } from './city.ts'
import { CopyText } from './copy.ts'
import { type Docket, openDockets } from './docket.ts'
import { DEPARTMENT_ROWS } from './loading.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import type { Department } from './topics.ts'

const RECORDS: Readonly<Record<Department, RecordType>> = {
  courts: courtCaseRecords,
  petitions: petitionRecords,
  police: policeIncidentRecords,
  maritime: maritimeIncidentRecords,
  health: medicalDisputeRecords,
  transport: trafficAccidentRecords,
}
const DEPARTMENTS = Object.keys(RECORDS) as Department[]

/** Of all records, in hundredths. */
const SHARES: Readonly<Record<Department, number>> = {
  courts: 25,
  petitions: 25,
  police: 30,
  maritime: 3,
  health: 5,
  transport: 12,
}

type Row = Record<string, unknown>

/** All rows of a department, by table. */
function rowsOf(city: City, docket: Docket, department: Department): Map<string, Row[]> {
  const maker = new DEPARTMENT_ROWS[department](city)
  const rows = new Map<string, Row[]>(maker.tables.map((table) => [getTableName(table), []]))
  addAll(city, docket, maker, { add: (table, row) => void rows.get(getTableName(table))!.push(row) })
  return rows
}

function addAll(city: City, docket: Docket, maker: DepartmentRows, rows: RowSink): void {
  maker.prepare?.(rows)
  for (let position = 0; position < docket.length; position++) {
    const entry = docket.entry(position)
    maker.record(entry, city.matters.matter(entry.matter), rows)
  }
}

/** Changes with the city itself: whoever changes the city on purpose changes it here. */
const BYTES_OF_SEED_1 = '6946028458bfe7a029a08ff570c9f4da1915f0d9804835f11fd37582750cfd7c'

/** A hash of the bytes that are copied for some departments and the center. */
function digest(of: City, departments: readonly Department[]): string {
  const hash = createHash('sha256')
  const take = (text: CopyText) => {
    for (const { chunks } of text.take()) for (const chunk of chunks) hash.update(chunk)
  }
  const docketsOf = openDockets(of.matters)
  for (const department of departments) {
    const maker = new DEPARTMENT_ROWS[department](of)
    const text = new CopyText(maker.tables)
    addAll(of, docketsOf[department], maker, text)
    take(text)
  }
  const center = new CenterRows(of)
  const text = new CopyText(center.tables)
  center.addPlaces(text)
  for (let index = 0; index < of.population.size; index++) center.addPerson(index, text)
  take(text)
  return hash.digest('hex')
}

const plan = { size: 'demo', seed: 1, referenceDay: '2026-11-01' } as const
const city = planCity(plan)
const dockets = openDockets(city.matters)
const total = DEPARTMENTS.reduce((sum, department) => sum + dockets[department].length, 0)

describe('demonstration records', { timeout: 120_000 }, () => {
  it('are about 30,000, shared among the departments', () => {
    expect(Math.abs(total - 30_000)).toBeLessThan(1_500)
    for (const department of DEPARTMENTS) {
      const share = (100 * dockets[department].length) / total
      expect(Math.abs(share - SHARES[department]), department).toBeLessThan(3)
    }
  })

  it('are the same bytes for the same seed and day, and others for others', () => {
    expect(digest(city, DEPARTMENTS)).toBe(BYTES_OF_SEED_1)
    const small = digest(city, ['maritime'])
    expect(digest(planCity(plan), ['maritime'])).toBe(small)
    expect(digest(planCity({ ...plan, seed: 2 }), ['maritime'])).not.toBe(small)
    expect(digest(planCity({ ...plan, referenceDay: '2026-10-31' }), ['maritime'])).not.toBe(small)
  })

  it('bring people before several departments, in several roles, again and again', () => {
    const known = new Map<string, { departments: Set<string>; roles: Set<unknown>; records: number }>()
    for (const department of DEPARTMENTS) {
      const parties = rowsOf(city, dockets[department], department).get(
        getTableName(RECORDS[department].parties),
      )!
      for (const party of parties) {
        if (party.identity === null) continue
        const person = known.get(party.identity as string) ?? {
          departments: new Set(),
          roles: new Set(),
          records: 0,
        }
        person.departments.add(department)
        person.roles.add(RECORDS[department].role(party as never))
        person.records++
        known.set(party.identity as string, person)
      }
    }
    const count = (
      test: (person: { departments: Set<string>; roles: Set<unknown>; records: number }) => boolean,
    ) => [...known.values()].filter(test).length
    expect(count(({ departments }) => departments.size >= 4)).toBeGreaterThan(500)
    expect(count(({ roles }) => roles.size >= 3)).toBeGreaterThan(1_000)
    expect(count(({ records }) => records >= 20)).toBeGreaterThan(10)
    expect(count(({ records }) => records === 1)).toBeGreaterThan(1_000)
    expect([...known.keys()].filter((identity) => !isIdentity(identity))).toEqual([])
    const strangers = [...known.keys()].filter((identity) => identity.startsWith('passport:'))
    expect(strangers.length).toBeGreaterThan(20)
  })
})

describe.each(DEPARTMENTS)('%s', (department) => {
  const type = RECORDS[department]
  let rows: Map<string, Row[]>
  let records: Row[]
  let parties: Row[]
  beforeAll(() => {
    rows = rowsOf(city, dockets[department], department)
    records = rows.get(getTableName(type.table))!
    parties = rows.get(getTableName(type.parties))!
  })
  const share = (list: readonly Row[], test: (row: Row) => boolean) => list.filter(test).length / list.length
  const idsOf = (list: readonly Row[], test: (row: Row) => boolean) =>
    list.filter(test).map(({ id, recordId }) => id ?? recordId)

  it('names its records, and numbers each by itself', () => {
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length)
    expect(new Set(records.map((record) => type.reference(record as never))).size).toBe(records.length)
    expect(idsOf(records, ({ id }) => !new RegExp(`^${department}:[0-9]{11}$`).test(id as string))).toEqual(
      [],
    )
    expect(idsOf(records, ({ title }) => !title || /[{}]|undefined|null/.test(title as string))).toEqual([])
  })

  it('has records of five years, none of them changed before it came or after the reference day', () => {
    const times = records.map(({ occurredAt }) => (occurredAt as Date).getTime())
    const years = (Math.max(...times) - Math.min(...times)) / (365.25 * 86_400_000)
    expect(years).toBeGreaterThan(4.7)
    expect(years).toBeLessThan(5.01)
    const isWrong = ({ occurredAt, updatedAt }: Row) =>
      (updatedAt as Date) < (occurredAt as Date) || (updatedAt as Date).getTime() > city.now
    expect(idsOf(records, isWrong)).toEqual([])
  })

  it('has old records done and new ones going on', () => {
    const isOpen = (record: Row) =>
      ['REGISTERED', 'IN_PROGRESS', 'IN_MEDIATION'].includes(type.status(record as never))
    const isNew = ({ occurredAt }: Row) => city.now - (occurredAt as Date).getTime() < 20 * 86_400_000
    const isOld = ({ occurredAt }: Row) => city.now - (occurredAt as Date).getTime() > 500 * 86_400_000
    const recent = records.filter(isNew)
    expect(share(recent, isOpen)).toBeGreaterThan(share(records.filter(isOld), isOpen))
    expect(new Set(records.map((record) => type.status(record as never))).size).toBeGreaterThan(3)
  })

  it('misses some places, positions and parties', () => {
    expect(share(records, ({ locationCode }) => locationCode === null)).toBeGreaterThan(0.01)
    expect(share(records, ({ latitude }) => latitude === null)).toBeGreaterThan(0.05)
    expect(share(records, ({ latitude }) => latitude !== null)).toBeGreaterThan(0.6)
    expect(share(parties, ({ identity }) => identity === null)).toBeGreaterThan(0.005)
    expect(records.filter(({ latitude, longitude }) => (latitude === null) !== (longitude === null))).toEqual(
      [],
    )
    const isKnown = (code: unknown) => code === null || city.places.byCode.has(code as string)
    expect(idsOf(records, ({ locationCode }) => !isKnown(locationCode))).toEqual([])
  })

  it('keeps a few closely', () => {
    expect(share(records, ({ protection }) => protection !== 'OPEN')).toBeLessThan(0.15)
    expect(records.some(({ protection }) => protection === 'SEALED')).toBe(true)
  })

  it('refers from every row to a record that is there', () => {
    const ids = new Set(records.map(({ id }) => id))
    for (const [table, list] of rows)
      expect(
        list.filter(({ recordId }) => recordId !== undefined && !ids.has(recordId)),
        table,
      ).toEqual([])
    const withParties = new Set(parties.map(({ recordId }) => recordId))
    expect(withParties.size).toBe(records.length)
  })
})
