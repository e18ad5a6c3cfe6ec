import { type Contest, type EngineName, type Fault, inLines } from './contest.ts'
import { minimise } from './minimise.ts'
import type { Operation } from './operations/generate-operation.ts'

/** All that is needed to understand a fault: the operation cut down, both answers, and what was fetched. */
export async function describeFault(
  contest: Contest,
  engine: EngineName,
  operation: Operation,
  fault: Fault,
): Promise<string> {
  const small = await minimise(contest, engine, operation)
  const { reason, expected, got, fetches } = (await contest.judge(engine, small)) ?? fault
  return [
    `${engine}: ${reason}`,
    inLines(small.text),
    `variables ${JSON.stringify(small.variables)}`,
    `expected ${JSON.stringify(expected)}`,
    `got      ${JSON.stringify(got)}`,
    ...fetches.map((fetch) => `fetched from ${fetch}`),
  ].join('\n')
}

/** The subgraphs of a contest, as SDL. */
export const describeSubgraphs = ({ sdls }: Contest): string =>
  [...sdls].map(([name, sdl]) => `# subgraph ${name}\n${sdl}`).join('\n\n')
