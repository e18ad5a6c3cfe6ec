import { join } from 'node:path'
import { gridLink } from '../subgraphs/center/grids/grid-link.ts'
import { createLinkSigner } from '../subgraphs/center/public/link-signer.ts'
import { AGENCIES, type AgencyCode } from '../subgraphs/kit/contract/agencies.ts'
import { examplePerson } from './city/seed.ts'
import { ensureAccess } from './deployment/access/ensure.ts'
import { claimCheckout } from './deployment/checkout.ts'
import { ensureCity } from './deployment/city.ts'
import { closingScreen } from './deployment/closing-screen.ts'
import { prepareDatabases } from './deployment/databases.ts'
import { readDeploymentEnvironment } from './deployment/environment.ts'
import { isIndexed, showIndexing } from './deployment/indexing.ts'
import { loadKeys } from './deployment/keys.ts'
import { openProcessRecord } from './deployment/leftovers.ts'
import { choosePorts } from './deployment/ports.ts'
import { createProcessGroup, type ProcessGroup } from './deployment/process-group.ts'
import { linkSecretsOf, planProcesses, preferredPorts, publicUrlOf } from './deployment/processes.ts'
import { createProgress, type Progress } from './deployment/progress.ts'
import { listenForShutdown } from './deployment/shutdown.ts'
import { stateFolder } from './deployment/state-folder.ts'

/** How long a start waits for another one from the same checkout that is just ending. */
const OTHER_START_MS = 15_000

const state = stateFolder()
const shutdown = listenForShutdown(console.log)

start().catch((error: Error) => {
  if (!shutdown.signal.aborted) console.error(`\n${error.message}`)
  return shutdown.begin(1)
})

/** The whole deployment, in the order of its steps. */
async function start(): Promise<void> {
  const { signal } = shutdown
  await claimCheckout(shutdown, {
    waitMs: OTHER_START_MS,
    advice: 'use that one, or stop it with Ctrl-C.',
  })
  const record = openProcessRecord(state)
  await record.endLeftovers()
  const environment = await readDeploymentEnvironment(process.env)
  const databaseUrls = await prepareDatabases(environment, shutdown)
  const progress = createProgress()
  const isDemonstration = await ensureCity(databaseUrls, progress)
  await ensureAccess(databaseUrls, progress)
  signal.throwIfAborted()

  const ports = await choosePorts(preferredPorts(environment.port))
  const logs = join(state, 'logs')
  const keys = await loadKeys(state)
  const plans = planProcesses({ ports, databaseUrls, keys, redisUrl: environment.redisUrl })
  const group = createProcessGroup({ plans, logs, shutdown, onStart: record.add })
  const [person] = await Promise.all([
    isDemonstration ? examplePerson(databaseUrls) : undefined,
    startProcesses(group, databaseUrls, progress),
  ])

  if (ports.gateway !== environment.port)
    console.log(`Port ${environment.port} is in use by another program; the gateway took ${ports.gateway}.`)
  const gatewayUrl = `http://127.0.0.1:${ports.gateway}`
  const links = createLinkSigner(linkSecretsOf(keys))
  const gridPage =
    person?.grid && gridLink({ links, publicUrl: publicUrlOf({ ports }) }, person.grid, new Date()).link
  console.log(closingScreen({ gatewayUrl, person, gridPage, logs }))
}

/** Whoever finds the gateway ready must find the city in it: until that is indexed, the gateway comes last. */
async function startProcesses(
  group: ProcessGroup,
  databaseUrls: Readonly<Record<AgencyCode, string>>,
  progress: Progress,
): Promise<void> {
  const subgraphs = AGENCIES.map(({ code }) => code)
  if (await isIndexed(databaseUrls)) {
    console.log('Starting the subgraphs, the indexer, the worker, the residents’ server and the gateway …')
    const others = ['indexer', 'worker', 'public'] as const
    await Promise.all([group.start(subgraphs), group.start(others), group.start(['gateway'])])
    return
  }
  console.log('Starting the subgraphs …')
  await group.start(subgraphs)
  const indexed = new AbortController()
  const shown = showIndexing(databaseUrls, progress, indexed.signal).catch((error: Error) =>
    console.error(`How far the index is cannot be shown: ${error.message}`),
  )
  await group.start(['indexer']).finally(() => indexed.abort())
  await shown
  console.log('Starting the worker, the residents’ server and the gateway …')
  await Promise.all([group.start(['worker', 'public']), group.start(['gateway'])])
}
