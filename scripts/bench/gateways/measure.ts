import { setTimeout as sleep } from 'node:timers/promises'
import { countRightAnswers } from './ask.ts'
import { coreOf } from './cores.ts'
import { coreBusySeconds, cpuSeconds, peakMemoryMegabytes } from './cpu.ts'
import type { RunningGateway } from './gateway-process.ts'
import { applyLoad, CONNECTIONS } from './load.ts'
import type { Stage } from './stage.ts'
import type { RunningSubgraphs } from './subgraphs.ts'

/** What one window of load showed. */
export interface Measurement {
  /** CPU time of the gateway, all threads and processes. */
  readonly cpuMicrosPerRequest: number
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly memoryMegabytes: number
  readonly fetchesPerRequest: number
  readonly bytesPerAnswer: number
  readonly failures: number
  readonly right: number
  readonly asked: number
  /** Shares of the window, from 0 to 1. */
  readonly busy: {
    /** The gateway, of its core. */
    readonly gateway: number
    /** The subgraphs' process, of its core. */
    readonly subgraphs: number
    /** Everything on the core of subgraphs and load. */
    readonly loadCore: number
    /** Anything on the gateway's core that is not the gateway. */
    readonly intruders: number
  }
}

export interface Windows {
  /** Seconds of load, more of them when the gateway did not get its core meanwhile. */
  readonly warmUp: number
  /** Seconds. */
  readonly measured: number
}

/** For what the warm-up left under way. */
const SETTLE_MS = 500

/** CPU time of the gateway, as a share of the warm-up, that is enough. */
const WARM_SHARE = 0.8
const WARM_UP_ATTEMPTS = 5

/** Checks some answers, warms the gateway up, and measures it. */
export async function measure(
  gateway: RunningGateway,
  { operation, subgraphs, bodies }: Stage,
  windows: Windows,
): Promise<Measurement> {
  const { right, asked } = await countRightAnswers(gateway.url, operation)
  await warmUp(gateway, bodies, windows.warmUp)
  await sleep(SETTLE_MS)

  await subgraphs.takeFetches()
  const before = readClocks(gateway, subgraphs)
  const load = await applyLoad(gateway.url, bodies, windows.measured)
  const after = readClocks(gateway, subgraphs)
  const fetches = await subgraphs.takeFetches()

  // Those under way when the window closes have cost something: on average half of what a request costs.
  const served = load.requests + CONNECTIONS / 2
  const seconds = after.wall - before.wall
  const gatewaySeconds = after.gateway - before.gateway
  return {
    cpuMicrosPerRequest: (gatewaySeconds * 1e6) / served,
    requestsPerSecond: load.requests / load.seconds,
    p50: load.p50,
    p99: load.p99,
    memoryMegabytes: peakMemoryMegabytes(gateway.pid),
    fetchesPerRequest: fetches / served,
    bytesPerAnswer: load.bytes / load.requests,
    failures: load.failures,
    right,
    asked,
    busy: {
      gateway: gatewaySeconds / seconds,
      subgraphs: (after.subgraphs - before.subgraphs) / seconds,
      loadCore: (after.loadCore - before.loadCore) / seconds,
      intruders: Math.max(0, after.gatewayCore - before.gatewayCore - gatewaySeconds) / seconds,
    },
  }
}

/** Machines where others work too need longer: what matters is how much of its code ran. */
export async function warmUp(gateway: RunningGateway, bodies: string, seconds: number): Promise<void> {
  const enough = cpuSeconds(gateway.pid) + seconds * WARM_SHARE
  for (let attempt = 0; attempt < WARM_UP_ATTEMPTS && cpuSeconds(gateway.pid) < enough; attempt++)
    await applyLoad(gateway.url, bodies, seconds)
}

const readClocks = (gateway: RunningGateway, subgraphs: RunningSubgraphs) => ({
  wall: performance.now() / 1000,
  gateway: cpuSeconds(gateway.pid),
  subgraphs: cpuSeconds(subgraphs.pid),
  gatewayCore: coreBusySeconds(coreOf('gateway')),
  loadCore: coreBusySeconds(coreOf('load')),
})
