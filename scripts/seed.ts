import { parseArgs } from 'node:util'
import { startOfDay } from './city/calendar.ts'
import type { CitySize } from './city/city.ts'
import { REFERENCE_DAY, seedCity } from './city/seed.ts'
import { ensureAccess } from './deployment/access/ensure.ts'
import { claimCheckout } from './deployment/checkout.ts'
import { migrateAgencies } from './deployment/city.ts'
import { prepareDatabases } from './deployment/databases.ts'
import { readDeploymentEnvironment } from './deployment/environment.ts'
import { createProgress } from './deployment/progress.ts'
import { listenForShutdown } from './deployment/shutdown.ts'

/*
 * Loads a demonstration city into the databases that `npm start` would use, in the place of the one that is
 * there: `npm run seed -- --size demo|city [--seed N] [--reference-day yyyy-mm-dd]`.
 */

const USAGE = 'Usage: npm run seed -- --size demo|city [--seed N] [--reference-day yyyy-mm-dd]'

const shutdown = listenForShutdown(console.log)

seed().then(
  () => shutdown.begin(0),
  (error: Error) => {
    if (!shutdown.signal.aborted) console.error(error.message)
    return shutdown.begin(1)
  },
)

async function seed(): Promise<void> {
  const plan = readArguments()
  // `npm start` uses the same databases, and ends the embedded server with itself.
  await claimCheckout(shutdown, { waitMs: 0, advice: 'stop it with Ctrl-C, then seed.' })

  const databaseUrls = await prepareDatabases(await readDeploymentEnvironment(process.env), shutdown)
  const progress = createProgress()
  await migrateAgencies(databaseUrls, progress)
  const startedAt = performance.now()
  await seedCity({ ...plan, databaseUrls, onProgress: progress.report })
  await ensureAccess(databaseUrls, progress)
  progress.finish()
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`The ${plan.size} city is loaded (${seconds} s). The next \`npm start\` indexes it.`)
}

/** @throws with the usage when an argument is unknown or has no sensible value */
function readArguments(): { size: CitySize; seed: number; referenceDay: string } {
  try {
    const { values } = parseArgs({
      options: {
        size: { type: 'string', default: 'demo' },
        seed: { type: 'string', default: '1' },
        'reference-day': { type: 'string', default: REFERENCE_DAY },
      },
    })
    const { size, seed, 'reference-day': referenceDay } = values
    if (size !== 'demo' && size !== 'city') throw new Error(`--size must be demo or city, got "${size}".`)
    if (!/^\d{1,9}$/.test(seed))
      throw new Error(`--seed must be a whole number of up to 9 digits, got "${seed}".`)
    startOfDay(referenceDay)
    return { size, seed: Number(seed), referenceDay }
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`)
  }
}
