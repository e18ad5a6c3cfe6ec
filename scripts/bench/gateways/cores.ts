import { availableParallelism } from 'node:os'

/** The gateway under test has a core of its own; subgraphs and load generator share another. */
const CORES = { gateway: 0, load: 1 } as const

export type CoreUse = keyof typeof CORES

export const coreOf = (use: CoreUse): number => CORES[use]

/** A command, kept on its core with all threads and processes that it starts. */
export const pinned = (use: CoreUse, command: readonly string[]): string[] => [
  'taskset',
  '--cpu-list',
  String(CORES[use]),
  ...command,
]

/** @throws where there are too few cores, or no /proc to read CPU times from. */
export function requireCores(): void {
  if (process.platform !== 'linux') throw new Error('The benchmark runs on Linux alone: it reads /proc.')
  if (availableParallelism() < 2) throw new Error('The benchmark needs two cores.')
}
