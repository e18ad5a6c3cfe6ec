import { ClientError } from '../errors.ts'
import type { QueryPlan } from './plan.ts'
import {
  type PlannableOperation,
  type PlannableSupergraph,
  type Planner,
  SupergraphError,
} from './planner.ts'
import { DEFAULT_PLANNING_LIMITS, type PlanningLimits } from './planning-limits.ts'
import { BudgetExceeded } from './planning-process.ts'
import { PlanningQueue } from './planning-queue.ts'
import type { PlanningReply } from './process/messages.ts'

/** A planner with @apollo/query-planner, in a process of its own that starts at once. */
export function createPlanner(options: Partial<PlanningLimits> = {}): Planner {
  const limits = { ...DEFAULT_PLANNING_LIMITS, ...options }
  const queue = new PlanningQueue(limits)
  let lastNumber = 0

  return {
    async load(sdl): Promise<PlannableSupergraph> {
      lastNumber += 1
      const supergraph = lastNumber
      const facts = readFacts(
        await queue.load({ kind: 'load', supergraph, sdl }).catch((error) => {
          throw error instanceof BudgetExceeded ? new SupergraphError(tooLarge(error, limits)) : error
        }),
      )
      return {
        ...facts,
        plan: async (operation) => planOperation(queue, limits, supergraph, operation),
        release: () => void queue.release({ kind: 'release', supergraph }).catch(() => {}),
      }
    },
    close: () => queue.close(),
  }
}

async function planOperation(
  queue: PlanningQueue,
  limits: PlanningLimits,
  supergraph: number,
  operation: PlannableOperation,
): Promise<QueryPlan> {
  if (queue.length >= limits.waiting)
    throw new ClientError('OVERLOADED', 'Too many new operations wait to be planned. Ask again later.')
  try {
    return readPlan(await queue.plan({ kind: 'plan', supergraph, operation }))
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error
    throw tooComplex(
      error.budget === 'time'
        ? `To plan it took more than ${limits.planMs} ms.`
        : `To plan it took more than the planner's memory.`,
    )
  }
}

function readFacts(reply: PlanningReply) {
  if (reply.kind === 'loaded') return reply.facts
  if (reply.kind === 'failed' && reply.reason === 'bad-supergraph') throw new SupergraphError(reply.message)
  throw unexpected(reply)
}

function readPlan(reply: PlanningReply): QueryPlan {
  if (reply.kind === 'planned') return reply.plan
  if (reply.kind === 'failed' && reply.reason === 'too-complex') throw tooComplex(reply.message)
  throw unexpected(reply)
}

const tooComplex = (why: string) =>
  new ClientError(
    'OPERATION_TOO_COMPLEX',
    `The operation is too complex. ${why} Ask for less, or in several operations.`,
  )

const tooLarge = ({ budget }: BudgetExceeded, limits: PlanningLimits) =>
  budget === 'time'
    ? `To load it took more than ${limits.loadMs} ms.`
    : `To load it took more than the planner's memory of ${limits.heapMb} MiB.`

const unexpected = (reply: PlanningReply) =>
  new Error(
    reply.kind === 'failed'
      ? `The planner failed: ${reply.message}`
      : `The planner answered "${reply.kind}".`,
  )
