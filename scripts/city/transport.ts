import {
  roadUsers,
  type TrafficAccidentRow,
  trafficAccidents,
  vehicles,
} from '../../subgraphs/transport/tables.ts'
import { DAY, dayOf, HOUR, monthOf, officeHour, yearOf } from './calendar.ts'
import type { City } from './city.ts'
import type { DocketEntry } from './docket.ts'
import type { Matter } from './matters.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { Counters, hundreds, personParty, vagueParty, whereabouts } from './record-parts.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import { Vehicles, type Wheels } from './vehicles.ts'
import {
  COLLISIONS,
  DAMAGE,
  DIRECTIONS,
  EXPRESSWAY_POLICE,
  INJURIES,
  MEDIAN_COMPENSATION,
  TRAFFIC_POLICE_OF_COUNTY,
  VEHICLE_NAMES,
  WEATHER,
} from './vocabulary/transport.ts'

type Severity = TrafficAccidentRow['severity']
type Stage = TrafficAccidentRow['accidentStage']
type RoadUser = typeof roadUsers.$inferInsert
type Share = NonNullable<RoadUser['liability']>

const SEVERITIES = new Weighted<Severity>([
  ['PROPERTY_DAMAGE', 660],
  ['INJURY', 328],
  ['FATAL', 12],
])

/** The shares of the one at fault and of the other. */
const SHARES = new Weighted<readonly [Share, Share]>([
  [['FULL', 'NONE'], 56],
  [['MAIN', 'MINOR'], 27],
  [['EQUAL', 'EQUAL'], 17],
])

const SHARE_NAMES: Readonly<Record<Share, string>> = {
  FULL: '全部责任',
  MAIN: '主要责任',
  EQUAL: '同等责任',
  MINOR: '次要责任',
  NONE: '无责任',
}

const FATES = new Weighted<'SETTLED' | 'CLOSED' | 'DETERMINED' | 'WITHDRAWN'>([
  ['SETTLED', 62],
  ['CLOSED', 22],
  ['DETERMINED', 12],
  ['WITHDRAWN', 4],
])

const WEATHER_OF_MONTH = WEATHER.map((chances) => new Weighted(chances))

interface Handling {
  readonly stage: Stage
  readonly determinedAt: number | null
  readonly settledAt: number | null
  readonly lastStep: number
}

/** Road accidents: vehicles, liability, injuries, insurance. */
export class TransportRows implements DepartmentRows {
  readonly tables = [trafficAccidents, roadUsers, vehicles]
  readonly #city: City
  readonly #vehicles: Vehicles
  readonly #random
  readonly #numbers = new Counters()

  constructor(city: City) {
    this.#city = city
    this.#vehicles = new Vehicles(city.seed)
    this.#random = randomStream(city.seed, 'transport')
  }

  record(entry: DocketEntry, matter: Matter, rows: RowSink): void {
    const random = this.#random(entry.matter)
    const { scene, topic, claimant, respondent } = matter
    const year = yearOf(entry.at)
    const county = scene.grid.code.slice(0, 6)
    const id = `transport:${year}${String(this.#numbers.next(String(year))).padStart(7, '0')}`
    const severity = SEVERITIES.draw(random)
    const handling = this.#handle(random, entry.at, severity)
    const own = topic.cause.startsWith('非机动车')
      ? this.#vehicles.light(claimant)
      : this.#vehicles.motor(claimant)
    const other = respondent === null ? null : this.#vehicles.motor(respondent)
    const shares = handling.determinedAt === null ? null : sharesOf(random, other)
    const collision = other === null ? '单车事故' : random.pick(COLLISIONS)
    const numbered = /国道|省道|高速/.test(scene.name)
    const injured = severity === 'PROPERTY_DAMAGE' ? 0 : random.chance(0.2) ? 2 : 1
    rows.add(trafficAccidents, {
      id,
      title: titleOf(scene.name, own, other, collision),
      occurredAt: new Date(entry.at),
      updatedAt: new Date(handling.lastStep),
      ...whereabouts(random, scene),
      protection: matter.protection,
      accidentNumber: `${county}1${year}${String(this.#numbers.next(county + year)).padStart(7, '0')}`,
      road: scene.name,
      stakeMark:
        numbered && random.chance(0.8) ? `K${random.between(3, 180)}+${random.between(100, 999)}` : null,
      roadDirection: random.pick(DIRECTIONS),
      severity,
      procedure: severity === 'PROPERTY_DAMAGE' && random.chance(0.93) ? 'SUMMARY' : 'ORDINARY',
      accidentStage: handling.stage,
      trafficPoliceUnit: scene.name.endsWith('高速') ? EXPRESSWAY_POLICE : TRAFFIC_POLICE_OF_COUNTY[county]!,
      collision,
      weather: WEATHER_OF_MONTH[monthOf(entry.at)]!.draw(random),
      liability: shares && liabilityText(own, other, shares),
      determinedOn: handling.determinedAt === null ? null : dayOf(handling.determinedAt),
      deaths: severity === 'FATAL' ? 1 : 0,
      injured: severity === 'FATAL' ? injured - 1 : injured,
      propertyLoss: hundreds(random.skewed(3_200, 0.8)),
      ...compensation(random, handling, severity),
    })
    this.#addRoadUsers(random, id, matter, { own, other, shares, severity, injured }, rows)
    ;[own, other].forEach((wheels, at) => {
      if (wheels)
        rows.add(vehicles, {
          recordId: id,
          ordinal: at + 1,
          ...wheels,
          damage: random.chance(0.8) ? random.pick(DAMAGE) : null,
        })
    })
  }

  #handle(random: Random, at: number, severity: Severity): Handling {
    const { now } = this.#city
    const quick = severity === 'PROPERTY_DAMAGE'
    const determinedAt = quick
      ? at + random.between(1, 5) * HOUR
      : officeHour(at + random.between(8, 40) * DAY, random.fraction())
    const endedAt = officeHour(
      determinedAt + random.between(quick ? 1 : 10, quick ? 15 : 80) * DAY,
      random.fraction(),
    )
    const fate = FATES.draw(random)
    if (determinedAt >= now) {
      const stage = now - at < DAY ? 'REPORTED' : 'INVESTIGATION'
      return { stage, determinedAt: null, settledAt: null, lastStep: at }
    }
    if (fate === 'WITHDRAWN')
      return { stage: 'WITHDRAWN', determinedAt: null, settledAt: null, lastStep: determinedAt }
    if (fate === 'DETERMINED' || endedAt >= now) {
      const stage = fate === 'SETTLED' && now - determinedAt > 2 * DAY ? 'MEDIATION' : 'DETERMINED'
      return { stage, determinedAt, settledAt: null, lastStep: determinedAt }
    }
    return { stage: fate, determinedAt, settledAt: fate === 'SETTLED' ? endedAt : null, lastStep: endedAt }
  }

  #addRoadUsers(
    random: Random,
    id: string,
    matter: Matter,
    accident: {
      own: Wheels
      other: Wheels | null
      shares: readonly [Share, Share] | null
      severity: Severity
      injured: number
    },
    rows: RowSink,
  ): void {
    const { own, other, shares, severity, injured } = accident
    let ordinal = 0
    const add = (user: Omit<RoadUser, 'recordId' | 'ordinal'>) =>
      rows.add(roadUsers, { recordId: id, ordinal: ++ordinal, ...user })
    const hurt = (harmed: boolean): Pick<RoadUser, 'injury' | 'injuryNote'> => {
      if (!harmed) return { injury: 'NONE', injuryNote: null }
      if (severity === 'FATAL' && ordinal === 0) return { injury: 'FATAL', injuryNote: null }
      return { injury: random.chance(0.25) ? 'SERIOUS' : 'SLIGHT', injuryNote: random.pick(INJURIES) }
    }
    const riding = own.kind === 'ELECTRIC_BICYCLE' || own.kind === 'BICYCLE'
    add({
      ...personParty(this.#city, matter.claimant),
      role: riding ? 'RIDER' : 'DRIVER',
      plate: own.plate,
      liability: shares?.[0] ?? null,
      ...hurt(injured > 0),
    })
    if (matter.affected !== null)
      add({
        ...personParty(this.#city, matter.affected),
        role: 'PASSENGER',
        plate: own.plate,
        ...hurt(injured > 1),
      })
    if (matter.respondent !== null && other !== null)
      add({
        ...vagueParty(random, this.#city, matter.respondent, 0.02),
        role: 'DRIVER',
        plate: other.plate,
        liability: shares?.[1] ?? null,
        ...hurt(injured > 1 && matter.affected === null),
      })
    if (matter.witness !== null)
      add({ ...vagueParty(random, this.#city, matter.witness, 0.2), role: 'WITNESS', injury: 'NONE' })
  }
}

/** The shares of the one who complains, and of the other driver, whose fault it mostly was. */
function sharesOf(random: Random, other: Wheels | null): readonly [Share, Share] {
  if (other === null) return ['FULL', 'NONE']
  const [fault, rest] = SHARES.draw(random)
  return random.chance(0.7) ? [rest, fault] : [fault, rest]
}

function titleOf(road: string, own: Wheels, other: Wheels | null, collision: string): string {
  if (other === null) return `${road}${VEHICLE_NAMES[own.kind]}${collision}`
  return `${road}${VEHICLE_NAMES[own.kind]}与${VEHICLE_NAMES[other.kind]}${collision}`
}

function liabilityText(own: Wheels, other: Wheels | null, [first, second]: readonly [Share, Share]): string {
  if (other === null) return `${own.plate}驾驶人负全部责任。`
  return `${own.plate}驾驶人负${SHARE_NAMES[first]},${other.plate}驾驶人负${SHARE_NAMES[second]}。`
}

function compensation(
  random: Random,
  { settledAt }: Handling,
  severity: Severity,
): Pick<TrafficAccidentRow, 'settledOn' | 'compensationAmount' | 'insuredAmount'> {
  if (settledAt === null) return { settledOn: null, compensationAmount: null, insuredAmount: null }
  const amount = hundreds(random.skewed(MEDIAN_COMPENSATION[severity], 0.7))
  return {
    settledOn: dayOf(settledAt),
    compensationAmount: amount,
    insuredAmount: random.chance(0.85) ? Math.min(amount, hundreds(amount * random.fraction() * 1.5)) : null,
  }
}
