import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { listenForShutdown } from '../deployment/shutdown.ts'
import { benchServer, type CitySize, startDeployment } from './view/deployment.ts'
import { measureIndexing } from './view/indexing.ts'
import { GraphQLClient, type Timing, time } from './view/measure.ts'
import { drawSamples } from './view/samples.ts'

/*
 * How long the unified view takes, for one client, warm, through the whole deployment: gateway, subgraphs,
 * PostgreSQL. `npm run bench:view [-- --sizes demo,city --requests 300]`. The first run on `city` loads it.
 */

const PAGES_DEEP = 1000
const HALF_YEAR = { from: '2026-01-01', to: '2026-06-30' }
/** Changed records, in all, when indexing is measured. */
const INDEXED_CHANGES = 120_000
const RECORDS: Readonly<Record<CitySize, number>> = { demo: 30_000, city: 1_200_000 }

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'demo,city' },
    requests: { type: 'string', default: '300' },
  },
})
const sizes = values.sizes.split(',') as CitySize[]
const requests = Number(values.requests)
if (!sizes.every((size) => size === 'demo' || size === 'city') || !(requests >= 10))
  throw new Error('Use --sizes demo,city and --requests with a number from 10.')

const operation = (name: string) =>
  readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), 'utf8')

const shutdown = listenForShutdown(console.log)

type Results = Readonly<Record<string, Timing>>

async function measure(gatewayUrl: string, centerUrl: string): Promise<Results> {
  const samples = await drawSamples(centerUrl, requests)
  const client = new GraphQLClient(gatewayUrl)
  try {
    const city = { code: '3711' }
    const location = operation('UnifiedLocation')
    const deep = await walk(client, location, city, PAGES_DEEP)
    const repeated = <Value>(value: Value) => Array.from({ length: requests }, () => value)
    return {
      UnifiedPerson: await time(
        client,
        operation('UnifiedPerson'),
        samples.persons.map((id) => ({ id })),
      ),
      PersonLive: await time(
        client,
        operation('PersonLive'),
        samples.persons.map((id) => ({ id })),
      ),
      'UnifiedLocation, a grid': await time(
        client,
        location,
        samples.grids.map((code) => ({ code })),
      ),
      'UnifiedLocation, the city': await time(client, location, repeated(city)),
      [`UnifiedLocation, the city, page ${PAGES_DEEP}`]: await time(
        client,
        location,
        repeated({ ...city, after: deep }),
      ),
      'SearchPeople, two Han characters': await time(
        client,
        operation('SearchPeople'),
        samples.names.map((name) => ({ name })),
      ),
      'DisputesNear, 2 km': await time(
        client,
        operation('DisputesNear'),
        samples.positions.map((position) => ({ ...position, radiusMeters: 2000 })),
      ),
      WalkAcrossAgencies: await time(
        client,
        operation('WalkAcrossAgencies'),
        samples.disputes.map((id) => ({ id })),
      ),
      'CityStatistics, half a year': await time(
        client,
        operation('center/CityStatistics'),
        repeated(HALF_YEAR),
      ),
      'PlaceStatistics, a county': await time(
        client,
        operation('center/PlaceStatistics'),
        repeated({ ...HALF_YEAR, place: '371102' }),
      ),
      'CenterStatistics, half a year': await time(
        client,
        operation('center/CenterStatistics'),
        repeated(HALF_YEAR),
      ),
    }
  } finally {
    await client.close()
  }
}

/** The cursor before the given page, found as a client would: page by page. */
async function walk(
  client: GraphQLClient,
  query: string,
  variables: Record<string, unknown>,
  pages: number,
): Promise<string> {
  let after: string | undefined
  for (let page = 1; page < pages; page++)
    after = (await client.ask(query, { ...variables, after })).location.disputes.pageInfo.endCursor
  return after!
}

function print(results: ReadonlyMap<CitySize, Results>): void {
  const names = Object.keys([...results.values()][0]!)
  const [demo, city] = [results.get('demo'), results.get('city')]
  console.log(
    `\n| ms | ${[...results.keys()].map((size) => `${size} p50 | p95 | p99`).join(' | ')} | city / demo |`,
  )
  console.log(`|---|${'---|---|---|'.repeat(results.size)}---|`)
  for (const name of names) {
    const cells = [...results.values()].flatMap((timings) => {
      const { p50, p95, p99 } = timings[name]!
      return [p50, p95, p99].map((ms) => ms.toFixed(1))
    })
    const growth = demo && city ? (city[name]!.p50 / demo[name]!.p50).toFixed(2) : ''
    console.log(`| ${name} | ${cells.join(' | ')} | ${growth} |`)
  }
}

try {
  const adminUrl = await benchServer(shutdown)
  const results = new Map<CitySize, Results>()
  for (const size of sizes) {
    console.log(`\n${size}:`)
    const deployment = await startDeployment(size, adminUrl, shutdown)
    const { gatewayUrl, databaseUrls, loadSeconds, indexSeconds } = deployment
    if (loadSeconds !== undefined)
      console.log(`  loaded in ${loadSeconds.toFixed(0)} s, indexed in ${indexSeconds.toFixed(0)} s`)
    results.set(size, await measure(gatewayUrl, databaseUrls.center))
    const rate = await measureIndexing(deployment, Math.min(1, INDEXED_CHANGES / RECORDS[size]))
    console.log(`  indexing: ${rate.toFixed(0)} changes/s`)
    await deployment.stop()
  }
  print(results)
  await shutdown.begin(0)
} catch (error) {
  console.error(error)
  await shutdown.begin(1)
}
