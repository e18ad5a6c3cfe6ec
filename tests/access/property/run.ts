import { vi } from 'vitest'
import { createPlannerUnderTest } from '../../differential/engines.ts'
import { generateModel } from '../../differential/model/generate-model.ts'
import { generateOperation } from '../../differential/operations/generate-operation.ts'
import { createRandom } from '../../differential/random.ts'
import { engine } from '../../harness/engine.ts'
import { createAccessContest, withoutIntrospection } from './access-contest.ts'
import { type Circumstances, drawAsker, drawAskerLike, drawState, momentOf } from './circumstances.ts'

export interface Outcome {
  operations: number
  supergraphs: number
  discarded: number
  unplannable: number
  /** Answered with nothing forbidden, with something forbidden, and refused before. */
  whole: number
  partial: number
  refused: number
  introspected: number
  readonly faults: string[]
}

export interface AccessRun {
  readonly firstSeed: number
  readonly operations: number
  /** Told of each fault as it is found. */
  onFault(seed: string, report: string): void
}

const PER_SUPERGRAPH = 40
/** So many operations meet one state of the register. */
const PER_STATE = 10

/** Generates supergraphs with rules, registers, callers and operations until enough have been judged. */
export async function runAccess({ firstSeed, operations, onFault }: AccessRun): Promise<Outcome> {
  const outcome: Outcome = {
    operations: 0,
    supergraphs: 0,
    discarded: 0,
    unplannable: 0,
    whole: 0,
    partial: 0,
    refused: 0,
    introspected: 0,
    faults: [],
  }
  const planner = createPlannerUnderTest()
  try {
    for (let seed = firstSeed; outcome.operations < operations; seed++) {
      const done = await judgeSupergraph(String(seed), planner, outcome, onFault)
      outcome[done ? 'supergraphs' : 'discarded'] += 1
    }
  } finally {
    vi.useRealTimers()
    await planner.close()
  }
  return outcome
}

/** One operation again. Empty when all is right. */
export async function explainCase(seed: string): Promise<string> {
  const planner = createPlannerUnderTest()
  const reports: string[] = []
  try {
    const [supergraph = '', at = '0'] = seed.split(':')
    await judgeSupergraph(supergraph, planner, undefined, (_, report) => reports.push(report), Number(at))
  } finally {
    vi.useRealTimers()
    await planner.close()
  }
  return reports.join('\n\n')
}

async function judgeSupergraph(
  seed: string,
  planner: ReturnType<typeof createPlannerUnderTest>,
  outcome: Outcome | undefined,
  onFault: AccessRun['onFault'],
  only?: number,
): Promise<boolean> {
  const draw = createRandom(`${seed}/access`)
  const model = generateModel(seed, {
    ...(draw.chance(0.85) && { first: 'center' }),
    hasRecords: draw.chance(0.6),
    hasConnections: draw.chance(0.6),
    contexts: 0.4,
  })
  const contest = await createAccessContest(model, planner, engine)
  if (!contest) return false
  const states = [undefined, ...[1, 2, 3].map((at) => drawState(model, `${seed}/${at}`))]
  for (let at = 0; at < PER_SUPERGRAPH; at++) {
    const caseSeed = `${seed}:${at}`
    const random = createRandom(`${caseSeed}/circumstances`)
    const group = Math.floor(at / PER_STATE)
    const first = drawAsker(createRandom(`${seed}/${group}/asker`))
    const circumstances: Circumstances = {
      state: states[group % states.length],
      asker: random.chance(0.7) ? drawAskerLike(first, random) : drawAsker(random),
      now: momentOf((at % PER_STATE) / PER_STATE),
    }
    const asksWhatIsSeen = random.chance(0.3)
    if (only !== undefined && at !== only) continue
    const fault = (report: string) => {
      outcome?.faults.push(caseSeed)
      onFault(
        caseSeed,
        only === undefined ? report : `${report}\n${contest.ruled}\n${JSON.stringify(circumstances.state)}`,
      )
    }
    if (outcome) outcome.operations += 1
    let schema = contest.schema
    if (asksWhatIsSeen)
      try {
        const seen = contest.visibleSchema(circumstances)
        if (outcome) outcome.introspected += 1
        if (seen && !('_nothing' in seen.getQueryType()!.getFields())) schema = seen
      } catch (error) {
        fault(`${JSON.stringify(circumstances.asker)} ${(error as Error).stack}`)
        continue
      }
    const operation = withoutIntrospection(generateOperation(schema, model, caseSeed))
    const verdict = await contest.judge(operation, circumstances)
    if (verdict.outcome === 'wrong') fault(verdict.report!)
    const { selected = [] } = verdict
    if (schema !== contest.schema && selected.length > 0)
      fault(`Introspection shows ${selected.join(' ')}, which may not be read.\n${operation.text}`)
    if (!outcome) continue
    if (verdict.outcome === 'unplannable') outcome.unplannable += 1
    else if (verdict.refused) outcome.refused += 1
    else if (verdict.outcome === 'right') outcome[verdict.forbidden ? 'partial' : 'whole'] += 1
  }
  await contest.stop()
  return true
}
