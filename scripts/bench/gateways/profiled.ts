import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

/*
 * Imported by a gateway before its own program. The first SIGUSR2 starts its CPU profile; the second ends it and
 * writes it. PROFILE
 */

/** Fine enough for a window of some seconds, coarse enough not to change what is measured. */
const SAMPLING_INTERVAL_MICROS = 500

const session = new Session()

process.once('SIGUSR2', async () => {
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_MICROS })
  await session.post('Profiler.start')
  process.once('SIGUSR2', async () => {
    const { profile } = await session.post('Profiler.stop')
    const draft = `${process.env.PROFILE}.draft`
    writeFileSync(draft, JSON.stringify(profile))
    renameSync(draft, process.env.PROFILE!)
  })
})
