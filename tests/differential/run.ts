import { createContest, ENGINES, type EngineName } from './contest.ts'
import { createPlannerUnderTest } from './engines.ts'
import { generateModel } from './model/generate-model.ts'
import { generateOperation } from './operations/generate-operation.ts'
import { describeFault, describeSubgraphs } from './report.ts'

/** What a run is made of. */
export interface Run {
  /** Supergraphs are numbered from here. */
  readonly firstSeed: number
  readonly operations: number
  readonly operationsPerSupergraph: number
  readonly engines: readonly EngineName[]
  /** Told of each fault as it is found. */
  onFault(engine: EngineName, seed: string, report: string): void
}

export interface Outcome {
  operations: number
  supergraphs: number
  /** Models whose subgraphs do not compose. */
  discarded: number
  /** Seeds of operations at which an engine's planner gave up. */
  readonly unplannable: Readonly<Record<EngineName, string[]>>
  /** Seeds of wrong answers. */
  readonly faults: Readonly<Record<EngineName, string[]>>
}

/** Generates supergraphs and operations until enough have been answered. */
export async function runDifferential(run: Run): Promise<Outcome> {
  const outcome: Outcome = {
    operations: 0,
    supergraphs: 0,
    discarded: 0,
    unplannable: { ours: [], stock: [] },
    faults: { ours: [], stock: [] },
  }
  const planner = createPlannerUnderTest()
  try {
    for (let seed = run.firstSeed; outcome.operations < run.operations; seed++) {
      const model = generateModel(String(seed))
      const contest = await createContest(model, planner)
      if (!contest) {
        outcome.discarded += 1
        continue
      }
      outcome.supergraphs += 1
      for (let at = 0; at < run.operationsPerSupergraph; at++) {
        const caseSeed = `${seed}:${at}`
        const operation = generateOperation(contest.schema, model, caseSeed)
        outcome.operations += 1
        for (const engine of ENGINES.filter((one) => run.engines.includes(one))) {
          const fault = await contest.judge(engine, operation)
          if (!fault) continue
          if (fault.unplannable) {
            outcome.unplannable[engine].push(caseSeed)
            continue
          }
          outcome.faults[engine].push(caseSeed)
          run.onFault(engine, caseSeed, await describeFault(contest, engine, operation, fault))
        }
      }
      await contest.stop()
    }
  } finally {
    await planner.close()
  }
  return outcome
}

/** One case again: what is wrong with either engine's answer, and all subgraphs. Empty when both are right. */
export async function explainCase(seed: string): Promise<string> {
  const planner = createPlannerUnderTest()
  try {
    const model = generateModel(seed.split(':')[0]!)
    const contest = await createContest(model, planner)
    if (!contest) return 'Its subgraphs do not compose.'
    const operation = generateOperation(contest.schema, model, seed)
    const reports: string[] = []
    for (const engine of ENGINES) {
      const fault = await contest.judge(engine, operation)
      if (fault) reports.push(await describeFault(contest, engine, operation, fault))
    }
    await contest.stop()
    return reports.length > 0 ? [...reports, describeSubgraphs(contest)].join('\n\n') : ''
  } finally {
    await planner.close()
  }
}
