import { parentPort, workerData } from 'node:worker_threads'
import { describeFailure, PlanningFailure } from './failures.ts'
import { LoadedSupergraph } from './loaded-supergraph.ts'
import type { PlanningReply, PlanningRequest, WorkerSettings } from './messages.ts'

/** The planning thread: answers one request after the other. */
const settings = workerData as WorkerSettings
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

parentPort!.on('message', (request: PlanningRequest) => {
  if (request.kind === 'release') {
    loaded.delete(request.supergraph)
    return
  }
  let reply: PlanningReply
  try {
    reply = answer(request)
  } catch (error) {
    reply = describeFailure(error)
  }
  parentPort!.postMessage(reply)
})
