import type { Profiler } from 'node:inspector'
import { expect, it } from 'vitest'
import { summariseProfile } from './self-times.ts'

const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, scriptId: '0', url, lineNumber: 9, columnNumber: 0 },
  children,
})

const sampled = (nodes: Profiler.Profile['nodes'], times: Record<number, number>): Profiler.Profile => ({
  nodes,
  startTime: 0,
  endTime: 0,
  samples: Object.keys(times).map(Number),
  timeDeltas: Object.values(times),
})

const DISPATCH = node(2, 'dispatch', 'file:///app/node_modules/undici/lib/client.js', [3])
const WRITE = node(3, 'writeGeneric', 'node:internal/stream_base_commons', [4])
const WRITEV = node(4, 'writev', '')

it('charges what Node does to the nearest caller outside Node', () => {
  const { places } = summariseProfile(
    sampled([node(1, '(root)', '', [2]), DISPATCH, WRITE, WRITEV], { 2: 10, 3: 20, 4: 70 }),
  )
  expect(places).toContainEqual({ name: 'undici', self: 0.1, charged: 1 })
  expect(places).toContainEqual({ name: 'built into V8 and Node', self: 0.7, charged: 0 })
})

it('leaves Node what nobody outside called', () => {
  const { places } = summariseProfile(sampled([node(1, '(root)', '', [3]), WRITE, WRITEV], { 3: 1, 4: 3 }))
  expect(places[0]).toEqual({ name: 'built into V8 and Node', self: 0.75, charged: 0.75 })
})

it('names the innermost package, and our own code by its folder', () => {
  const nested = node(2, 'a', 'file:///app/node_modules/one/node_modules/@scope/two/index.js')
  const own = node(3, 'b', 'file:///app/dist/gateway/execution/engine.js')
  const { places, functions } = summariseProfile(
    sampled([node(1, '(root)', '', [2, 3]), nested, own], { 2: 1, 3: 3 }),
  )
  expect(places.map(({ name }) => name)).toEqual(['gateway/execution', '@scope/two'])
  expect(functions[0]).toEqual({ name: 'b, gateway/execution (engine.js:10)', self: 0.75 })
})

it('counts neither waiting nor the profiler', () => {
  const profiler = node(5, 'start', 'file:///app/dist/scripts/bench/gateways/profiled.js')
  const { places } = summariseProfile(
    sampled([node(1, '(root)', '', [2, 5, 6]), DISPATCH, profiler, node(6, '(idle)', '')], {
      2: 1,
      5: 5,
      6: 9,
    }),
  )
  expect(places).toEqual([{ name: 'undici', self: 1, charged: 1 }])
})
