import type { Sql } from 'postgres'
import type { AgencyCode } from '../../subgraphs/kit/contract/agencies.ts'
import { withAgency } from './agency-connection.ts'
import type { CityPlan, CitySize } from './city.ts'
import { demonstrationOf, type LoadedCity } from './seed-marker.ts'

/** Each agency's own role's database URL. */
export type DatabaseUrls = Readonly<Record<AgencyCode, string>>

/** The day from which ages and deadlines of the demonstration count. */
export const REFERENCE_DAY = '2026-11-01'

export interface SeedOptions {
  readonly databaseUrls: DatabaseUrls
  readonly size: CitySize
  /** Another seed makes another city. Default 1. */
  readonly seed?: number
  /** `yyyy-mm-dd`. Default {@link REFERENCE_DAY}. */
  readonly referenceDay?: string
  /** Told how many of the city's people and records are loaded. */
  readonly onProgress: (step: string, done: number, total: number) => void
}

/**
 * Loads a demonstration city into the agencies' migrated, empty schemas, or in the place of another one. Each
 * agency commits by itself, so a seed that was interrupted goes on with those that are missing. Center and
 * indexer need not run; the index follows from the feeds.
 * @throws when an agency holds records that no seed brought
 */
export async function seedCity(options: SeedOptions): Promise<void> {
  const { databaseUrls, size, seed = 1, referenceDay = REFERENCE_DAY, onProgress } = options
  // Loaded only now: whoever merely asks whether there is a city does without its makers.
  const { loadCity } = await import('./loading.ts')
  await loadCity({ size, seed, referenceDay }, databaseUrls, onProgress)
}

/** Whether every agency holds the same demonstration city, as it would be made now. */
export async function isSeeded(databaseUrls: DatabaseUrls): Promise<boolean> {
  const cities = await loadedCities(databaseUrls)
  return new Set(cities.map((city) => JSON.stringify(city))).size === 1 && cities[0]?.current === true
}

/** The plan of the demonstration city that agencies hold, in whatever form; undefined when none does. */
export async function loadedPlan(databaseUrls: DatabaseUrls): Promise<CityPlan | undefined> {
  return (await loadedCities(databaseUrls)).find((city) => city !== undefined)
}

function loadedCities(databaseUrls: DatabaseUrls): Promise<(LoadedCity | undefined)[]> {
  return Promise.all(
    Object.entries(databaseUrls).map(([agency, url]) => withAgency(agency, url, demonstrationOf)),
  )
}

/** Where each department names the people of its records. */
const PARTIES: readonly (readonly [agency: AgencyCode, parties: string, records: string])[] = [
  ['maritime', 'maritime_party', 'maritime_incident'],
  ['health', 'disputant', 'medical_dispute'],
  ['transport', 'road_user', 'traffic_accident'],
  ['courts', 'litigant', 'court_case'],
  ['petitions', 'petition_party', 'petition'],
  ['police', 'incident_party', 'police_incident'],
]

/** Few people come before these two: whoever does and is known elsewhere too has a story. */
const RARE = 2
const CANDIDATES = 2000

/** Somebody to ask for. */
export interface ExamplePerson {
  readonly id: string
  readonly name: string
  /** The grid of the person's residence; null where that is not known. */
  readonly grid: string | null
}

/**
 * Somebody with open records at four agencies or more, for a first look.
 * @throws when there is nobody, as the city was not loaded
 */
export async function examplePerson(databaseUrls: DatabaseUrls): Promise<ExamplePerson> {
  const tallies = new Map<string, { agencies: number; records: number }>()
  const tally = async (
    [agency, parties, records]: (typeof PARTIES)[number],
    among: readonly string[] | null,
  ): Promise<void> => {
    const rows = await withAgency(agency, databaseUrls[agency], (sql) =>
      openRecordsOf(sql, parties, records, among),
    )
    for (const { identity, records } of rows) {
      const known = tallies.get(identity) ?? { agencies: 0, records: 0 }
      tallies.set(identity, { agencies: known.agencies + 1, records: known.records + records })
    }
  }
  await Promise.all(PARTIES.slice(0, RARE).map((department) => tally(department, null)))
  const candidates = [...tallies.keys()]
  await Promise.all(PARTIES.slice(RARE).map((department) => tally(department, candidates)))

  const [best] = [...tallies]
    .filter(([, { agencies }]) => agencies >= 4)
    .sort(([one, a], [other, b]) => oddity(a) - oddity(b) || (one < other ? -1 : 1))
  const [person] = best
    ? await withAgency('center', databaseUrls.center, (sql) => personByIdentity(sql, best[0]))
    : []
  if (!person) throw new Error('Nobody has records at four agencies: load the demonstration city first.')
  return person
}

/** How far somebody is from an instructive example: at five agencies or more, with records to fill a page. */
function oddity({ agencies, records }: { agencies: number; records: number }): number {
  return Math.max(0, 5 - agencies) * 100 + Math.abs(records - 16)
}

function openRecordsOf(sql: Sql, parties: string, records: string, among: readonly string[] | null) {
  return sql<{ identity: string; records: number }[]>`
    select identity, count(distinct record_id)::int as records
    from ${sql(parties)} join ${sql(records)} on id = record_id
    where identity like 'cn:%' and protection = 'OPEN'
      and ${among === null ? sql`true` : sql`identity = any(${[...among]}::text[])`}
    group by identity order by identity
    ${among === null ? sql`limit ${CANDIDATES}` : sql``}`
}

function personByIdentity(sql: Sql, identity: string) {
  return sql<ExamplePerson[]>`
    select id, name, residence_code as grid from person where identity = ${identity}`
}
