import { describeFailure, PlanningFailure } from './failures.ts'
import { LoadedSupergraph } from './loaded-supergraph.ts'
import type { PlanningReply, PlanningRequest, PlanningSettings } from './messages.ts'
import { runNoLongerThan } from './run-no-longer-than.ts'

/** The planning process: answers one request after the other. */
const settings = JSON.parse(process.argv[2]!) as PlanningSettings
const loaded = new Map<number, LoadedSupergraph>()

function answer(request: Exclude<PlanningRequest, { kind: 'release' }>): PlanningReply {
  if (request.kind === 'load') {
    const supergraph = new LoadedSupergraph(request.sdl, settings)
    loaded.set(request.supergraph, supergraph)
    return { kind: 'loaded', facts: supergraph.facts }
  }
  const supergraph = loaded.get(request.supergraph)
  if (!supergraph) throw new PlanningFailure('defect', `Supergraph ${request.supergraph} is not loaded.`)
  return { kind: 'planned', plan: supergraph.plan(request.operation) }
}

function answerOrFail(request: Exclude<PlanningRequest, { kind: 'release' }>): PlanningReply {
  try {
    return answer(request)
  } catch (error) {
    return describeFailure(error)
  }
}

process.on('message', (request: PlanningRequest) => {
  if (request.kind === 'release') loaded.delete(request.supergraph)
  else process.send!(runNoLongerThan(settings.longestMs, () => answerOrFail(request)))
})

// The gateway ends this process when it has no more use for it. A terminal signals both at once.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.on('disconnect', () => process.exit())
