import {
  involvedVessels,
  type MaritimeIncidentRow,
  maritimeIncidents,
  maritimeParties,
  vessels,
} from '../../subgraphs/maritime/tables.ts'
import { DAY, officeHour, yearOf } from './calendar.ts'
import type { City } from './city.ts'
import type { DocketEntry } from './docket.ts'
import { Fleet, type Vessel } from './fleet.ts'
import type { Matter } from './matters.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { Counters, hundreds, personParty, vagueParty, whereabouts } from './record-parts.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import {
  COAST_GUARD_KINDS,
  DAMAGE,
  IN_PORT,
  type IncidentKind,
  KIND_OF_CAUSE,
  MEDIAN_CLAIM,
  OFFICES,
  TITLES,
  WINDS,
} from './vocabulary/maritime.ts'

type Stage = MaritimeIncidentRow['maritimeStage']
type Party = typeof maritimeParties.$inferInsert

const FATES = new Weighted<
  Extract<Stage, 'SETTLED' | 'DECIDED' | 'TO_MARITIME_COURT' | 'CLOSED' | 'WITHDRAWN'>
>([
  ['SETTLED', 52],
  ['DECIDED', 20],
  ['TO_MARITIME_COURT', 11],
  ['CLOSED', 13],
  ['WITHDRAWN', 4],
])

/** South of it, the coast is 岚山's. */
const LATITUDE_OF_LANSHAN = 35.22

/** The share of crews' disputes that are a foreign seafarer's. */
const FOREIGN_CREW = 0.09

/** Matters at sea and in port: vessels, crews, fishing grounds. */
export class MaritimeRows implements DepartmentRows {
  readonly tables = [vessels, maritimeIncidents, involvedVessels, maritimeParties]
  readonly #city: City
  readonly #fleet: Fleet
  readonly #random
  readonly #numbers = new Counters()

  constructor(city: City) {
    this.#city = city
    this.#fleet = new Fleet(city)
    this.#random = randomStream(city.seed, 'maritime')
  }

  prepare(rows: RowSink): void {
    for (let number = 0; number < this.#fleet.size; number++) rows.add(vessels, this.#fleet.vessel(number))
  }

  record(entry: DocketEntry, matter: Matter, rows: RowSink): void {
    const random = this.#random(entry.matter)
    const { scene, topic } = matter
    const year = yearOf(entry.at)
    const id = `maritime:${year}${String(this.#numbers.next(String(year))).padStart(7, '0')}`
    const kind = KIND_OF_CAUSE[topic.cause]!
    const involved = this.#involved(matter)
    const guarded = COAST_GUARD_KINDS.has(kind) || (kind === 'COLLISION' && random.chance(0.2))
    const authority = guarded ? 'COAST_GUARD' : 'MARITIME_ADMINISTRATION'
    const word = guarded ? '日海警接' : '日海事'
    const coast = scene.position.latitude < LATITUDE_OF_LANSHAN ? 'south' : 'north'
    const { stage, lastStep } = this.#handle(random, entry.at)
    const injured = kind === 'CREW_INJURY' || (kind === 'COLLISION' && random.chance(0.1)) ? 1 : 0
    const dead = injured > 0 && random.chance(0.08)
    rows.add(maritimeIncidents, {
      id,
      title: titleOf(kind, involved, (IN_PORT.has(kind) ? scene.port : null) ?? scene.name),
      occurredAt: new Date(entry.at),
      updatedAt: new Date(lastStep),
      ...whereabouts(random, scene),
      protection: matter.protection,
      incidentNumber: `${word}〔${year}〕${String(this.#numbers.next(word + year)).padStart(4, '0')}号`,
      kind,
      handlingAuthority: authority,
      handlingOffice: OFFICES[coast][authority],
      seaArea: IN_PORT.has(kind) ? null : scene.name,
      port: IN_PORT.has(kind) || random.chance(0.25) ? scene.port : null,
      maritimeStage: stage,
      seaConditions: random.chance(0.7)
        ? `${random.pick(WINDS)}${random.between(3, 8)}级,浪高${random.between(1, 4)}米`
        : null,
      deaths: dead ? 1 : 0,
      injured: dead ? 0 : injured,
      claimAmount: claimOf(random, kind),
      finding: findingOf(stage),
    })
    this.#addVessels(random, id, kind, involved, stage, rows)
    this.#addParties(random, id, kind, matter, involved, rows)
  }

  /** The claimant's vessel, and the respondent's where it is another. */
  #involved({ topic, claimant, respondent }: Matter): readonly Vessel[] {
    const own = this.#fleet.numberOf(claimant)
    const other = topic.between === 'vessels' && respondent !== null ? this.#fleet.numberOf(respondent) : own
    return other === own ? [this.#fleet.vessel(own)] : [this.#fleet.vessel(own), this.#fleet.vessel(other)]
  }

  #handle(random: Random, at: number): { stage: Stage; lastStep: number } {
    const { now } = this.#city
    const fate = FATES.draw(random)
    const heardAt = officeHour(at + random.between(3, 30) * DAY, random.fraction())
    const endedAt = officeHour(heardAt + random.between(10, 120) * DAY, random.fraction())
    if (endedAt < now) return { stage: fate, lastStep: endedAt }
    if (heardAt < now) return { stage: fate === 'SETTLED' ? 'MEDIATION' : 'INVESTIGATION', lastStep: heardAt }
    return { stage: 'REPORTED', lastStep: at }
  }

  #addVessels(
    random: Random,
    id: string,
    kind: IncidentKind,
    involved: readonly Vessel[],
    stage: Stage,
    rows: RowSink,
  ): void {
    const shared =
      kind === 'COLLISION' && involved.length === 2 && (stage === 'SETTLED' || stage === 'DECIDED')
    const fault = random.between(0, 10) * 10
    involved.forEach((vessel, at) => {
      rows.add(involvedVessels, {
        recordId: id,
        ordinal: at + 1,
        vesselId: vessel.id,
        damage: kind === 'COLLISION' || kind === 'GROUNDING' ? random.pick(DAMAGE) : null,
        faultPercent: shared ? (at === 0 ? fault : 100 - fault) : null,
      })
    })
  }

  #addParties(
    random: Random,
    id: string,
    kind: IncidentKind,
    matter: Matter,
    [own, other]: readonly Vessel[],
    rows: RowSink,
  ): void {
    let ordinal = 0
    const add = (party: Omit<Party, 'recordId' | 'ordinal'>) =>
      rows.add(maritimeParties, { recordId: id, ordinal: ++ordinal, ...party })
    const crew = matter.topic.between === 'crew'
    const stranger = crew && random.chance(FOREIGN_CREW)
    add({
      ...(stranger
        ? this.#city.population.seafarer(random.below(400))
        : personParty(this.#city, matter.claimant)),
      role: kind === 'CREW_INJURY' ? 'INJURED' : 'CLAIMANT',
      capacity:
        kind === 'CARGO' ? 'CARGO_OWNER' : crew ? 'CREW' : kind === 'AQUACULTURE' ? 'FISH_FARMER' : 'MASTER',
      vesselId: own!.id,
    })
    if (matter.respondent !== null)
      add({
        ...vagueParty(random, this.#city, matter.respondent, 0.1),
        role: crew ? 'OTHER' : 'RESPONDENT',
        capacity: 'MASTER',
        vesselId: (other ?? own)!.id,
      })
    if (matter.organisation !== null)
      add({
        name: matter.organisation,
        identity: null,
        role: 'RESPONDENT',
        capacity: kind === 'CARGO' ? 'PORT_OPERATOR' : 'SHIPOWNER',
        vesselId: own!.id,
      })
    if (matter.witness !== null && random.chance(0.6))
      add({ ...vagueParty(random, this.#city, matter.witness, 0.2), role: 'WITNESS', capacity: 'OTHER' })
  }
}

function titleOf(kind: IncidentKind, [own, other]: readonly Vessel[], place: string): string {
  const names = other ? `“${own!.name}”与“${other.name}”` : `“${own!.name}”`
  return `${names}${place}${TITLES[kind] ?? '纠纷'}`
}

function claimOf(random: Random, kind: IncidentKind): number | null {
  const median = MEDIAN_CLAIM[kind]
  return median === undefined || random.chance(0.1) ? null : hundreds(random.skewed(median, 0.8))
}

function findingOf(stage: Stage): string | null {
  switch (stage) {
    case 'SETTLED':
      return '双方达成赔偿协议。'
    case 'DECIDED':
      return '经调查认定双方责任并作出处理决定。'
    case 'TO_MARITIME_COURT':
      return '调解未成,告知向青岛海事法院起诉。'
    default:
      return null
  }
}
