import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { PlanCacheStatistics } from '../planning/plan-cache.ts'

/**
 * What the gateway counts of itself. Labels are agency codes, error codes, HTTP statuses and kinds of limits, never anything that a
 * client wrote: a scraper may see them all, and their number is bounded.
 */
export interface Metrics {
  readonly requestsInFlight: Gauge
  readonly requestSeconds: Histogram<'status'>
  readonly requestErrors: Counter<'code'>
  readonly fetchSeconds: Histogram<'agency'>
  readonly fetchErrors: Counter<'agency' | 'code'>
  readonly budgetRefusals: Counter<'kind'>
  readonly subjectAlarms: Counter<'holder' | 'window'>
  /** Everything in Prometheus' text form. */
  render(): Promise<string>
}

/** The media type of what is rendered. */
export const METRICS_MEDIA_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** @param planCache how the cache of plans is doing; undefined while there is none */
export function createMetrics(planCache: () => PlanCacheStatistics | undefined): Metrics {
  const registry = new Registry()
  const registers = [registry]
  countPlans(registry, planCache)
  return {
    requestsInFlight: new Gauge({
      name: 'onedoor_requests_in_flight',
      help: 'GraphQL requests that have no answer yet',
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'onedoor_request_seconds',
      help: 'Time from the head of a GraphQL request to the end of its answer',
      labelNames: ['status'],
      buckets: BUCKETS,
      registers,
    }),
    requestErrors: new Counter({
      name: 'onedoor_request_errors_total',
      help: 'GraphQL requests with an error of a code in their answer',
      labelNames: ['code'],
      registers,
    }),
    fetchSeconds: new Histogram({
      name: 'onedoor_agency_fetch_seconds',
      help: 'Time of one fetch from an agency, waiting for a connection included',
      labelNames: ['agency'],
      buckets: BUCKETS,
      registers,
    }),
    fetchErrors: new Counter({
      name: 'onedoor_agency_errors_total',
      help: 'Fetches without an answer, and errors in answers, by code',
      labelNames: ['agency', 'code'],
      registers,
    }),
    budgetRefusals: new Counter({
      name: 'onedoor_budget_refusals_total',
      help: 'Requests refused for what they cost or showed, by the limit that they met',
      labelNames: ['kind'],
      registers,
    }),
    subjectAlarms: new Counter({
      name: 'onedoor_subject_alarms_total',
      help: 'Times that an officer, or all of a client, came near the persons they may look at',
      labelNames: ['holder', 'window'],
      registers,
    }),
    render: async () => (await Promise.all([registry.metrics(), processRegistry().metrics()])).join('\n'),
  }
}

function countPlans(registry: Registry, planCache: () => PlanCacheStatistics | undefined): void {
  new Counter({
    name: 'onedoor_plan_cache_lookups_total',
    help: 'Operations looked up in the cache of plans',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      const { hits = 0, misses = 0 } = planCache() ?? {}
      this.reset()
      this.inc({ result: 'hit' }, hits)
      this.inc({ result: 'miss' }, misses)
    },
  })
  new Gauge({
    name: 'onedoor_plan_cache_entries',
    help: 'Plans in the cache',
    registers: [registry],
    collect() {
      this.set(planCache()?.entries ?? 0)
    },
  })
}

let ofProcess: Registry | undefined

/** Event-loop delay, memory, garbage collection. Once for the process: what observes them is never taken away. */
function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess })
  }
  return ofProcess
}
