import { handovers, type PetitionRow, petitionParties, petitions } from '../../subgraphs/petitions/tables.ts'
import { DAY, dayOf, officeHour, yearOf } from './calendar.ts'
import type { City } from './city.ts'
import type { DocketEntry } from './docket.ts'
import type { Matter } from './matters.ts'
import { FirstHalves, PUBLISHED_CHANGES, spread, surplusOf } from './publication.ts'
import { type Random, randomStream, Weighted } from './random.ts'
import { Counters, describe, personParty, sideName, vagueParty, whereabouts } from './record-parts.ts'
import type { DepartmentRows, RowSink } from './rows.ts'
import {
  CITY_OFFICE,
  EXTENSION_REASONS,
  OFFICE_OF_COUNTY,
  REPLIES,
  RESPONDING_UNIT,
  SUBJECT_CLASS,
} from './vocabulary/petitions.ts'

const CHANNELS = new Weighted<PetitionRow['channel']>([
  ['HOTLINE', 38],
  ['ONLINE', 25],
  ['VISIT', 21],
  ['LETTER', 8],
  ['MAILBOX', 8],
])

const LEVELS = new Weighted<PetitionRow['level']>([
  ['TOWNSHIP', 34],
  ['COUNTY', 42],
  ['CITY', 19],
  ['PROVINCE', 4],
  ['NATIONAL', 1],
])

/** Whoever comes again, or together, goes higher. */
const HIGHER_LEVELS = new Weighted<PetitionRow['level']>([
  ['COUNTY', 38],
  ['CITY', 42],
  ['PROVINCE', 15],
  ['NATIONAL', 5],
])

/** How a petition ends. */
const FATES = new Weighted<'REJECTED' | 'WITHDRAWN' | 'SETTLED' | 'REPLIED' | 'REVIEWED'>([
  ['REJECTED', 7],
  ['WITHDRAWN', 4],
  ['SETTLED', 27],
  ['REPLIED', 57],
  ['REVIEWED', 5],
])

const RATINGS = new Weighted<NonNullable<PetitionRow['unitRating']>>([
  ['SATISFIED', 66],
  ['BASICALLY_SATISFIED', 22],
  ['DISSATISFIED', 12],
])

/** Regulations on petition work: at most so many of a group speak for it. */
const REPRESENTATIVES = 5

/** Regulations on petition work, article 34: days from acceptance. */
const TERM = 60

type PartyRole = (typeof petitionParties.$inferSelect)['role']

type Handling = Pick<
  PetitionRow,
  'petitionStage' | 'acceptedOn' | 'extensionDays' | 'extensionReason' | 'repliedOn' | 'replyText'
> & { readonly lastStep: number; readonly forwardedAt: number | null }

/** Petitions: registered, forwarded, accepted, answered, and sometimes brought again. */
export class PetitionRows implements DepartmentRows {
  readonly tables = [petitions, petitionParties, handovers]
  readonly #city: City
  readonly #random
  readonly #numbers = new Counters()
  /** Ids of petitions that will be repeated, by matter: a later one names its predecessor. */
  readonly #repeated = new Map<number, string>()

  #keptInCity: ReadonlySet<number> | undefined

  constructor(city: City) {
    this.#city = city
    this.#random = randomStream(city.seed, 'petitions')
  }

  record(entry: DocketEntry, matter: Matter, rows: RowSink): void {
    const random = this.#random(entryOf(entry))
    const year = yearOf(entry.at)
    const id = `petitions:${year}${String(this.#numbers.next(String(year))).padStart(7, '0')}`
    const repeatsId = this.#repeated.get(entry.matter) ?? null
    if (entry.returns) this.#repeated.set(entry.matter, id)
    else this.#repeated.delete(entry.matter)

    this.#keptInCity ??= this.#keepInCity()
    const drawn = levelOf(random, entry, matter)
    const level = this.#keptInCity.has(entryOf(entry)) ? 'CITY' : drawn
    const county = matter.scene.grid.code.slice(0, 6)
    const office = level === 'TOWNSHIP' || level === 'COUNTY' ? OFFICE_OF_COUNTY[county]! : CITY_OFFICE
    const { lastStep, forwardedAt, ...handling } = this.#handle(random, entry)
    const unit = forwardedAt === null ? null : this.#unit(matter)
    const what = describe(this.#city, matter, matter.topic.petition)
    const followers = this.#city.matters.followers(matter)
    const anonymous = followers.length === 0 && random.chance(0.03)
    const bringer = anonymous
      ? '匿名'
      : sideName(personParty(this.#city, matter.claimant).name, followers.length)
    rows.add(petitions, {
      id,
      title: bringer + what,
      occurredAt: new Date(entry.at),
      updatedAt: new Date(lastStep),
      ...whereabouts(random, matter.scene),
      protection: matter.protection,
      petitionNumber: `${office.word}〔${year}〕${String(this.#numbers.next(`${office.word}${year}`)).padStart(6, '0')}号`,
      channel: followers.length > 0 ? 'VISIT' : CHANNELS.draw(random),
      level,
      subject: what.replace(/^反映/, '要求处理'),
      subjectClass: SUBJECT_CLASS[matter.topic.category],
      petitionOffice: office.name,
      respondingUnit: unit,
      ...handling,
      ...ratings(random, entry, handling),
      petitionerCount: followers.length + 1,
      repeatsId,
    })
    this.#addParties(random, id, matter, anonymous ? null : [matter.claimant, ...followers], rows)
    if (unit !== null && forwardedAt !== null)
      this.#addHandovers(random, id, office.name, unit, forwardedAt, lastStep, rows)
  }

  /** Petitions that go no higher than the city, so that half-years compare as the city published. */
  #keepInCity(): Set<number> {
    const { matters, dockets, now } = this.#city
    const halves = new FirstHalves(now)
    const high: [number[], number[]] = [[], []]
    for (let position = 0; position < dockets.petitions.length; position++) {
      const entry = dockets.petitions.entry(position)
      const half = halves.of(entry.at)
      if (half === undefined) continue
      const level = levelOf(this.#random(entryOf(entry)), entry, matters.matter(entry.matter))
      if (level === 'PROVINCE' || level === 'NATIONAL') high[half]!.push(entryOf(entry))
    }
    const [before, later] = high
    const surplus = surplusOf([before.length, later.length], PUBLISHED_CHANGES.petitionsToProvince)
    return new Set([...spread(before, surplus[0]), ...spread(later, surplus[1])])
  }

  /** How far it has come: each step falls on an office day, and those of the future have not happened. */
  #handle(random: Random, { at, returns }: DocketEntry): Handling {
    const { now } = this.#city
    const drawn = FATES.draw(random)
    const fate = returns ? 'REPLIED' : drawn
    const forwardedAt = officeHour(at + random.between(0, 4) * DAY, random.fraction())
    const acceptedAt = officeHour(forwardedAt + random.between(1, 10) * DAY, random.fraction())
    const extension = random.chance(0.08) ? random.between(10, 30) : null
    const late = random.chance(0.03) ? random.between(2, 25) : 0
    const days = Math.max(4, Math.min(TERM, random.skewed(26, 0.5))) + (extension ?? 0) + late
    const repliedAt = officeHour(acceptedAt + days * DAY, random.fraction())
    const reviewedAt = officeHour(repliedAt + random.between(10, 60) * DAY, random.fraction())

    const state = (petitionStage: PetitionRow['petitionStage'], lastStep: number): Handling => {
      const accepted = lastStep >= acceptedAt && petitionStage !== 'REJECTED'
      const replied = ['REPLIED', 'REVIEW', 'REVIEWED'].includes(petitionStage)
      const extended = extension !== null && accepted && lastStep >= repliedAt
      return {
        petitionStage,
        lastStep,
        forwardedAt: lastStep >= forwardedAt && petitionStage !== 'REJECTED' ? forwardedAt : null,
        acceptedOn: accepted ? dayOf(acceptedAt) : null,
        extensionDays: extended ? extension : null,
        extensionReason: extended ? random.pick(EXTENSION_REASONS) : null,
        repliedOn: replied ? dayOf(repliedAt) : null,
        replyText: replied ? random.pick(REPLIES) : null,
      }
    }

    if (forwardedAt >= now) return state('REGISTERED', at)
    if (fate === 'REJECTED') return state('REJECTED', forwardedAt)
    if (acceptedAt >= now) return state('FORWARDED', forwardedAt)
    if (repliedAt >= now) return state(fate === 'SETTLED' ? 'MEDIATION' : 'ACCEPTED', acceptedAt)
    if (fate !== 'REVIEWED') return state(fate, repliedAt)
    return reviewedAt >= now ? state('REVIEW', repliedAt) : state('REVIEWED', reviewedAt)
  }

  #unit({ topic, scene }: Matter): string {
    const { byCode } = this.#city.places
    const unit = RESPONDING_UNIT[topic.category]
    if (unit !== null) return `${byCode.get(scene.grid.code.slice(0, 6))!.name}${unit}`
    const township = byCode.get(scene.grid.code.slice(0, 9))!.name
    return township.endsWith('街道') ? `${township}办事处` : `${township}人民政府`
  }

  /** @param petitioners null where they did not say who they are */
  #addParties(
    random: Random,
    id: string,
    matter: Matter,
    petitioners: readonly number[] | null,
    rows: RowSink,
  ): void {
    let ordinal = 0
    const add = (role: PartyRole, party: { name: string | null; identity: string | null }) =>
      rows.add(petitionParties, { recordId: id, ordinal: ++ordinal, role, ...party })
    if (petitioners === null) add('PETITIONER', { name: null, identity: null })
    petitioners?.forEach((index, at) => {
      const represents = petitioners.length >= 5 && at < REPRESENTATIVES
      add(represents ? 'REPRESENTATIVE' : 'PETITIONER', vagueParty(random, this.#city, index, 0.04))
    })
    if (matter.respondent !== null && random.chance(0.7))
      add('COMPLAINED_OF', vagueParty(random, this.#city, matter.respondent, 0.3))
    if (matter.organisation !== null) add('COMPLAINED_OF', { name: matter.organisation, identity: null })
  }

  #addHandovers(
    random: Random,
    id: string,
    office: string,
    unit: string,
    forwardedAt: number,
    lastStep: number,
    rows: RowSink,
  ): void {
    const supervisedAt = officeHour(forwardedAt + random.between(15, 45) * DAY, random.fraction())
    rows.add(handovers, {
      recordId: id,
      ordinal: 1,
      at: new Date(forwardedAt),
      manner: random.chance(0.6) ? 'FORWARDED' : 'ASSIGNED',
      fromUnit: office,
      toUnit: unit,
      instruction: random.chance(0.5) ? '请依法按程序办理并答复信访人。' : null,
    })
    if (supervisedAt < lastStep && random.chance(0.15))
      rows.add(handovers, {
        recordId: id,
        ordinal: 2,
        at: new Date(supervisedAt),
        manner: 'SUPERVISED',
        fromUnit: CITY_OFFICE.name,
        toUnit: unit,
        instruction: '请加快办理进度,按期反馈结果。',
      })
  }
}

/** Only answered petitions are rated; whoever comes again was not content. */
function ratings(
  random: Random,
  { returns }: DocketEntry,
  { repliedOn }: Pick<PetitionRow, 'repliedOn'>,
): Pick<PetitionRow, 'officeRating' | 'unitRating'> {
  if (repliedOn === null || random.chance(0.35)) return { officeRating: null, unitRating: null }
  return {
    officeRating: RATINGS.draw(random),
    unitRating: returns ? 'DISSATISFIED' : RATINGS.draw(random),
  }
}

/** A matter's first or second petition as one number. */
const entryOf = ({ matter, turn }: DocketEntry): number => matter * 2 + turn

function levelOf(random: Random, { turn }: DocketEntry, { followers }: Matter): PetitionRow['level'] {
  return (turn > 0 || followers > 0 ? HIGHER_LEVELS : LEVELS).draw(random)
}
