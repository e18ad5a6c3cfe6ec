import type { Profiler } from 'node:inspector'

/** Shares of the time in which the process was not idle, from 0 to 1. */
export interface Place {
  /** A package, a folder of ours, a module of Node, … */
  readonly name: string
  readonly self: number
  /** Together with what Node's own code did when called from there: sockets, streams, JSON. */
  readonly charged: number
}

export interface SelfTimes {
  readonly places: readonly Place[]
  readonly functions: readonly Omit<Place, 'charged'>[]
}

type CallFrame = Profiler.Profile['nodes'][number]['callFrame']

const IDLE = '(idle)'
const PROFILER = 'scripts/bench/gateways'
const BUILT_IN = 'built into V8 and Node'

/** Where a profiled process spent its time, most first. */
export function summariseProfile({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTimes {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const callers = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const owners = new Map(nodes.map(({ id }) => [id, ownerOf(id, frames, callers)]))
  const self = new Map<string, number>()
  const charged = new Map<string, number>()
  const functions = new Map<string, number>()
  let total = 0
  samples.forEach((id, index) => {
    const frame = frames.get(id)!
    if (frame.functionName === IDLE || owners.get(id) === PROFILER) return
    const time = timeDeltas[index] ?? 0
    total += time
    add(self, placeOf(frame), time)
    add(charged, owners.get(id)!, time)
    add(functions, `${frame.functionName || '(anonymous)'}, ${placeOf(frame)}${lineOf(frame)}`, time)
  })
  const share = (times: ReadonlyMap<string, number>, name: string) => (times.get(name) ?? 0) / total
  return {
    places: [...new Set([...self.keys(), ...charged.keys()])]
      .map((name) => ({ name, self: share(self, name), charged: share(charged, name) }))
      .sort((a, b) => b.charged - a.charged || b.self - a.self),
    functions: [...functions.keys()]
      .map((name) => ({ name, self: share(functions, name) }))
      .sort((a, b) => b.self - a.self),
  }
}

/** Two tables in Markdown. */
export function renderSelfTimes({ places, functions }: SelfTimes): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  return [
    '| where | with what it calls in Node | itself |',
    '|---|---|---|',
    ...places
      .slice(0, 30)
      .map(({ name, self, charged }) => `| ${name} | ${percent(charged)} | ${percent(self)} |`),
    '',
    '| function | itself |',
    '|---|---|',
    ...functions.slice(0, 40).map(({ name, self }) => `| ${name} | ${percent(self)} |`),
  ].join('\n')
}

/** The nearest caller that is not Node's own code; Node itself when there is none. */
function ownerOf(
  node: number,
  frames: ReadonlyMap<number, CallFrame>,
  callers: ReadonlyMap<number, number>,
): string {
  for (let id: number | undefined = node; id !== undefined; id = callers.get(id)) {
    const place = placeOf(frames.get(id)!)
    if (place !== BUILT_IN && !place.startsWith('node:') && place !== '(root)') return place
  }
  return placeOf(frames.get(node)!)
}

function placeOf({ url, functionName }: CallFrame): string {
  const inPackage = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1]
  if (inPackage) return inPackage
  const inProject = /\/dist\/(.+)\/[^/]+$/.exec(url)?.[1]
  if (inProject) return inProject
  if (url.startsWith('node:')) return url
  return functionName.startsWith('(') ? functionName : BUILT_IN
}

const lineOf = ({ url, lineNumber }: CallFrame) =>
  url.startsWith('file:') ? ` (${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber + 1})` : ''

function add(times: Map<string, number>, name: string, time: number): void {
  times.set(name, (times.get(name) ?? 0) + time)
}
