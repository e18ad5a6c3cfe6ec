import {
  disputants,
  expertOpinions,
  type MedicalDisputeRow,
  medicalDisputes,
} from '../../subgraphs/health/tables.ts'
import { DAY, dayOf, officeHour, yearOf } from './calendar.ts'
import type { City } from './city.ts'
import type { DocketEntry } from './docket.ts'
import type { Matter } from './matters.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { Counters, hundreds, personParty, whereabouts } from './record-parts.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import {
  type Causation,
  COMMITTEE,
  DEPARTMENTS,
  FINDINGS,
  HARMS,
  type Harm,
  INSTITUTIONS,
  KIND_NAMES,
  KINDS,
  MEDIAN_CLAIM,
} from './vocabulary/health.ts'

type Stage = MedicalDisputeRow['handlingStage']
type Disputant = typeof disputants.$inferInsert

const KINDS_DRAWN = new Weighted(KINDS)
const HARMS_DRAWN = new Weighted(HARMS)
const CAUSATIONS = new Weighted<Causation>([
  ['NONE', 26],
  ['SLIGHT', 18],
  ['MINOR', 26],
  ['EQUAL', 14],
  ['MAIN', 12],
  ['FULL', 4],
])
const FATES = new Weighted<'SETTLED' | 'LITIGATION' | 'CLOSED' | 'WITHDRAWN'>([
  ['SETTLED', 66],
  ['LITIGATION', 16],
  ['CLOSED', 12],
  ['WITHDRAWN', 6],
])

interface Handling {
  readonly stage: Stage
  /** When the committee accepted it; null where the sides never went there. */
  readonly acceptedAt: number | null
  readonly appraisedAt: number | null
  readonly endedAt: number | null
  readonly lastStep: number
}

/** Disputes between patients and hospitals, and the committee that mediates them. */
export class HealthRows implements DepartmentRows {
  readonly tables = [medicalDisputes, disputants, expertOpinions]
  readonly #city: City
  readonly #random
  readonly #numbers = new Counters()

  constructor(city: City) {
    this.#city = city
    this.#random = randomStream(city.seed, 'health')
  }

  record(entry: DocketEntry, matter: Matter, rows: RowSink): void {
    const random = this.#random(entry.matter)
    const { scene, topic } = matter
    const year = yearOf(entry.at)
    const number = this.#numbers.next(String(year))
    const id = `health:${year}${String(number).padStart(7, '0')}`
    const kind = topic.cause === '医疗服务合同纠纷' ? 'CHARGES' : KINDS_DRAWN.draw(random)
    const harm = kind === 'CHARGES' ? 'NONE' : HARMS_DRAWN.draw(random)
    const department = random.pick(DEPARTMENTS[kind])
    const handling = this.#handle(random, entry.at, harm)
    const claim = hundreds(random.skewed(MEDIAN_CLAIM[harm], 0.6))
    rows.add(medicalDisputes, {
      id,
      title: `${scene.name}${department}${KIND_NAMES[kind]}`,
      occurredAt: new Date(entry.at),
      updatedAt: new Date(handling.lastStep),
      ...whereabouts(random, scene),
      protection: matter.protection,
      disputeNumber: `日医纠〔${year}〕${String(number).padStart(4, '0')}号`,
      hospital: scene.name,
      department: random.chance(0.96) ? department : null,
      disputeKind: kind,
      handlingStage: handling.stage,
      harm: random.chance(0.92) ? harm : null,
      claimAmount: random.chance(0.93) ? claim : null,
      recordsSealedOn: random.chance(0.4) ? dayOf(entry.at) : null,
      ...this.#committee(random, handling),
      ...this.#settlement(random, handling, claim),
    })
    this.#addDisputants(random, id, matter, rows)
    if (handling.appraisedAt !== null) this.#addOpinion(random, id, handling.appraisedAt, harm, rows)
  }

  #handle(random: Random, at: number, harm: Harm): Handling {
    const { now } = this.#city
    const fate = FATES.draw(random)
    const mediated = fate !== 'WITHDRAWN' && random.chance(0.78)
    const appraised = mediated && random.chance(harm === 'NONE' || harm === 'MINOR' ? 0.12 : 0.7)
    const acceptedAt = officeHour(at + random.between(3, 25) * DAY, random.fraction())
    const appraisedAt = officeHour(acceptedAt + random.between(20, 60) * DAY, random.fraction())
    const endedAt = officeHour(
      (appraised ? appraisedAt : acceptedAt) + random.between(7, 40) * DAY,
      random.fraction(),
    )
    const past = (moment: number, happens: boolean) => (happens && moment < now ? moment : null)
    const accepted = past(acceptedAt, mediated)
    const opinion = past(appraisedAt, appraised)
    const end = past(endedAt, true)
    const stage =
      end !== null
        ? fate
        : accepted === null
          ? now - at < 3 * DAY
            ? 'REPORTED'
            : 'NEGOTIATION'
          : appraised && opinion === null
            ? 'APPRAISAL'
            : 'MEDIATION'
    return {
      stage,
      acceptedAt: accepted,
      appraisedAt: opinion,
      endedAt: end,
      lastStep: end ?? opinion ?? accepted ?? at,
    }
  }

  #committee(
    random: Random,
    { acceptedAt }: Handling,
  ): Pick<MedicalDisputeRow, 'committee' | 'committeeAcceptedOn' | 'committeeMediator'> {
    if (acceptedAt === null) return { committee: null, committeeAcceptedOn: null, committeeMediator: null }
    return {
      committee: COMMITTEE,
      committeeAcceptedOn: dayOf(acceptedAt),
      committeeMediator: this.#city.official(COMMITTEE, random.below(14)),
    }
  }

  #settlement(
    random: Random,
    { stage, endedAt }: Handling,
    claim: number,
  ): Pick<MedicalDisputeRow, 'settledOn' | 'settlementAmount' | 'insuredAmount' | 'confirmedOn' | 'paidOn'> {
    if (stage !== 'SETTLED' || endedAt === null)
      return { settledOn: null, settlementAmount: null, insuredAmount: null, confirmedOn: null, paidOn: null }
    const amount = hundreds(claim * (0.15 + 0.65 * random.fraction()))
    const confirmedAt = officeHour(endedAt + random.between(3, 20) * DAY, random.fraction())
    const paidAt = officeHour(endedAt + random.between(5, 60) * DAY, random.fraction())
    const { now } = this.#city
    return {
      settledOn: dayOf(endedAt),
      settlementAmount: amount,
      insuredAmount: random.chance(0.7) ? Math.min(amount, hundreds(amount * random.fraction() * 1.4)) : null,
      confirmedOn: random.chance(0.45) && confirmedAt < now ? dayOf(confirmedAt) : null,
      paidOn: random.chance(0.93) && paidAt < now ? dayOf(paidAt) : null,
    }
  }

  #addDisputants(random: Random, id: string, matter: Matter, rows: RowSink): void {
    let ordinal = 0
    const add = (disputant: Omit<Disputant, 'recordId' | 'ordinal'>) =>
      rows.add(disputants, { recordId: id, ordinal: ++ordinal, ...disputant })
    const patient = matter.affected ?? this.#patient(random, matter.claimant)
    add({
      ...personParty(this.#city, matter.claimant),
      role: 'CLAIMANT',
      relation: patient === matter.claimant ? '本人' : this.#relation(matter.claimant, patient),
      representative: random.chance(0.2) ? this.#city.official('患方律师', random.below(40)) : null,
    })
    if (patient !== matter.claimant) add({ ...personParty(this.#city, patient), role: 'PATIENT' })
    add({ name: matter.scene.name, identity: null, role: 'HOSPITAL' })
    if (random.chance(0.5))
      add({
        name: this.#city.official(matter.scene.name, random.below(60)),
        identity: null,
        role: 'CLINICIAN',
      })
  }

  /** The claimant, or in half of the cases one of the same household. */
  #patient(random: Random, claimant: number): number {
    return random.chance(0.5) ? claimant : random.pick(this.#city.population.household(claimant))
  }

  /** What the claimant is to the patient. */
  #relation(claimant: number, patient: number): string {
    const own = this.#city.population.member(claimant).position
    const other = this.#city.population.member(patient).position
    if (own === other) return own === 'CHILD' ? '兄弟姐妹' : '配偶'
    if (other === 'CHILD') return own === 'PARENT' ? '祖父母' : '父母'
    if (own === 'CHILD') return other === 'PARENT' ? '孙子女' : '子女'
    if (other === 'PARENT') return '子女'
    return own === 'PARENT' ? '父母' : '配偶'
  }

  #addOpinion(random: Random, id: string, givenAt: number, harm: Harm, rows: RowSink): void {
    const causation = CAUSATIONS.draw(random)
    rows.add(expertOpinions, {
      recordId: id,
      ordinal: 1,
      kind: random.chance(0.45) ? 'CONSULTATION' : 'DAMAGE_APPRAISAL',
      institution: random.pick(INSTITUTIONS),
      givenOn: dayOf(givenAt),
      fault: causation !== 'NONE',
      causation,
      disabilityGrade: harm === 'DISABILITY' ? random.between(3, 10) : null,
      summary: FINDINGS[causation],
    })
  }
}
