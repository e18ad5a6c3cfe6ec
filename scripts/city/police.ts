import {
  communityOfficers,
  dispatches,
  incidentParties,
  type PoliceIncidentRow,
  policeIncidents,
  policeStations,
} from '../../subgraphs/police/tables.ts'
import { DAY, dayOf, HOUR, MINUTE, officeHour, yearOf } from './calendar.ts'
import type { City } from './city.ts'
import type { DocketEntry } from './docket.ts'
import type { Matter } from './matters.ts'
import { chineseNumber } from './places.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { Counters, describe, personParty, vagueParty, whereabouts } from './record-parts.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import {
  type IncidentRole,
  OFFENCES,
  OUTCOME_TEXT,
  OUTCOMES,
  PENALTIES,
  POLICE_OF_COUNTY,
  QUARREL,
  REPORT_CHANNELS,
  UNSEEN,
} from './vocabulary/police.ts'

const CHANNELS = new Weighted(REPORT_CHANNELS)
const QUARRELS_END = new Weighted(QUARREL)
const ENDINGS = new Map(Object.entries(OUTCOMES).map(([alarm, chances]) => [alarm, new Weighted(chances)]))

/** The share of unseen offences that are ever cleared up. */
const CLEARED_UP = 0.4

interface Station {
  readonly code: string
  /** 石臼派出所, without the county's police. */
  readonly shortName: string
  readonly township: string
}

type Conclusion = Pick<
  PoliceIncidentRow,
  | 'policeStage'
  | 'outcome'
  | 'outcomeText'
  | 'concludedAt'
  | 'transferredAt'
  | 'mediationCommittee'
  | 'mediationResult'
>

/** Calls to the police: who was sent, what came of it, what went on to mediation. */
export class PoliceRows implements DepartmentRows {
  readonly tables = [policeStations, communityOfficers, policeIncidents, incidentParties, dispatches]
  readonly #city: City
  readonly #random
  readonly #numbers = new Counters()
  readonly #stations = new Map<string, Station>()
  readonly #badges = new Map<string, string>()

  constructor(city: City) {
    this.#city = city
    this.#random = randomStream(city.seed, 'police')
    for (const { code, name, level } of city.places.all) {
      if (level === 'TOWNSHIP') this.#stations.set(code, stationOf(code, name))
      if (level === 'COMMUNITY') this.#badges.set(code, String(200_000 + this.#badges.size))
    }
  }

  /** A station for each township, and an officer for each community. */
  prepare(rows: RowSink): void {
    for (const [placeCode, { code, shortName }] of this.#stations)
      rows.add(policeStations, {
        code,
        name: POLICE_OF_COUNTY[placeCode.slice(0, 6)]! + shortName,
        phone: phoneOf(code),
        placeCode,
      })
    for (const [placeCode, badgeNumber] of this.#badges)
      rows.add(communityOfficers, {
        badgeNumber,
        name: this.#city.official('社区民警', Number(badgeNumber)),
        phone: phoneOf(badgeNumber),
        stationCode: this.#stations.get(placeCode.slice(0, 9))!.code,
        placeCode,
      })
  }

  record(entry: DocketEntry, matter: Matter, rows: RowSink): void {
    const random = this.#random(entry.matter * 2 + entry.turn)
    const { topic, scene } = matter
    const year = yearOf(entry.at)
    const county = scene.grid.code.slice(0, 6)
    const day = dayOf(entry.at).replaceAll('-', '')
    const id = `police:${year}${String(this.#numbers.next(String(year))).padStart(7, '0')}`
    const station = this.#stations.get(scene.grid.code.slice(0, 9))!
    const conclusion = this.#conclude(random, entry.at, matter, station)
    const what = describe(this.#city, matter, topic.police)
    const place = whereabouts(random, scene)
    const reporter = random.fraction()
    rows.add(policeIncidents, {
      id,
      title: what,
      occurredAt: new Date(
        entry.at - (UNSEEN.has(topic.alarm) ? random.between(1, 14) * HOUR : random.below(20) * MINUTE),
      ),
      updatedAt: lastChange(entry.at, conclusion),
      ...place,
      protection: matter.protection,
      incidentNumber: `J${county}${day}${String(this.#numbers.next(county + day)).padStart(5, '0')}`,
      alarmKind: topic.alarm,
      reportChannel: CHANNELS.draw(random),
      reportedAt: new Date(entry.at),
      reportedBy:
        reporter < 0.07 ? null : reporter < 0.2 ? '现场群众' : personParty(this.#city, matter.claimant).name,
      reportText: `报警称:${what},请民警到场处理。`,
      stationCode: station.code,
      officerBadge:
        place.locationCode === null || place.locationCode.length < 12
          ? null
          : this.#badges.get(scene.grid.parent!)!,
      ...conclusion,
    })
    this.#addParties(random, id, matter, conclusion.outcome, rows)
    if (conclusion.policeStage !== 'RECEIVED') this.#addDispatch(random, id, entry.at, station, rows)
  }

  #conclude(random: Random, reportedAt: number, { topic }: Matter, station: Station): Conclusion {
    const open = (policeStage: 'RECEIVED' | 'DISPATCHED' | 'INVESTIGATION'): Conclusion => ({
      policeStage,
      outcome: null,
      outcomeText: null,
      concludedAt: null,
      transferredAt: null,
      mediationCommittee: null,
      mediationResult: null,
    })
    const { now } = this.#city
    const offence = OFFENCES.has(topic.alarm)
    const concludedAt = offence
      ? officeHour(reportedAt + random.skewed(12, 0.8) * DAY, random.fraction())
      : reportedAt + random.between(25, 400) * MINUTE
    if (UNSEEN.has(topic.alarm) && !random.chance(CLEARED_UP)) return open('INVESTIGATION')
    if (concludedAt >= now)
      return open(now - reportedAt < 10 * MINUTE ? 'RECEIVED' : offence ? 'INVESTIGATION' : 'DISPATCHED')
    const outcome = (ENDINGS.get(topic.alarm) ?? QUARRELS_END).draw(random)
    const transferred = outcome === 'TRANSFERRED_TO_MEDIATION'
    const mediationOver = now - concludedAt > random.between(7, 30) * DAY
    return {
      policeStage: 'CONCLUDED',
      outcome,
      outcomeText: OUTCOME_TEXT[outcome],
      concludedAt: new Date(concludedAt),
      transferredAt: transferred ? new Date(concludedAt) : null,
      mediationCommittee: transferred ? `${station.township}人民调解委员会` : null,
      mediationResult: transferred && mediationOver ? (random.chance(0.88) ? 'AGREED' : 'FAILED') : null,
    }
  }

  #addParties(
    random: Random,
    id: string,
    matter: Matter,
    outcome: PoliceIncidentRow['outcome'],
    rows: RowSink,
  ): void {
    const { topic, claimant, respondent, affected, organisation, witness } = matter
    let ordinal = 0
    const add = (
      role: IncidentRole,
      party: { name: string; identity: string | null },
      penalty: string | null = null,
    ) => rows.add(incidentParties, { recordId: id, ordinal: ++ordinal, role, ...party, penalty })

    const offence = OFFENCES.has(topic.alarm)
    const child = topic.between === 'pupils' && affected !== null
    add(offence && !child ? 'VICTIM' : 'REPORTER', personParty(this.#city, claimant))
    if (affected !== null && affected !== claimant)
      add(child ? 'VICTIM' : 'OTHER', personParty(this.#city, affected))
    const known =
      !UNSEEN.has(topic.alarm) || (outcome !== null && outcome !== 'UNFOUNDED' && outcome !== 'NO_VIOLATION')
    if (respondent !== null && known) {
      const penalties = outcome === null ? undefined : PENALTIES[outcome]
      add(
        offence ? 'SUSPECT' : 'COUNTERPARTY',
        vagueParty(random, this.#city, respondent, offence ? 0.04 : 0.12),
        penalties ? random.pick(penalties) : null,
      )
    }
    if (organisation !== null) add('COUNTERPARTY', { name: organisation, identity: null })
    if (witness !== null) add('WITNESS', vagueParty(random, this.#city, witness, 0.2))
  }

  #addDispatch(random: Random, id: string, reportedAt: number, { shortName }: Station, rows: RowSink): void {
    const dispatchedAt = reportedAt + random.between(1, 4) * MINUTE
    const arrivedAt = dispatchedAt + random.between(4, 26) * MINUTE
    const clearedAt = arrivedAt + random.between(12, 150) * MINUTE
    const { now } = this.#city
    rows.add(dispatches, {
      recordId: id,
      ordinal: 1,
      unit: `${shortName}巡逻${chineseNumber(random.between(1, 4))}组`,
      officerCount: random.between(2, 4),
      dispatchedAt: new Date(dispatchedAt),
      arrivedAt: arrivedAt < now ? new Date(arrivedAt) : null,
      clearedAt: clearedAt < now ? new Date(clearedAt) : null,
    })
  }
}

function stationOf(township: string, name: string): Station {
  return {
    code: `${township.slice(0, 6)}5${township.slice(6)}00`,
    shortName: `${name.replace(/(街道|镇|乡)$/, '')}派出所`,
    township: name,
  }
}

/** Numbers in 0633 do not begin with a zero: nobody can be rung up by these. */
function phoneOf(key: string): string {
  return `0633-0${key.slice(-6)}`
}

function lastChange(reportedAt: number, { concludedAt, transferredAt, mediationResult }: Conclusion): Date {
  if (transferredAt !== null && mediationResult !== null) return new Date(transferredAt.getTime() + 5 * DAY)
  return concludedAt ?? new Date(reportedAt)
}
