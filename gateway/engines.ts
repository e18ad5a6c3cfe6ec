import type { Logger } from '../subgraphs/kit/process/logger.ts'
import type { AgencyDirectory } from './agencies/agency-directory.ts'
import type { Engine } from './execution/engine.ts'

export const ENGINES = ['compiled', 'apollo'] as const

/** Which program plans and executes operations. */
export type EngineName = (typeof ENGINES)[number]

export const DEFAULT_ENGINE: EngineName = 'compiled'

export interface EngineOptions {
  readonly agencies: AgencyDirectory
  readonly log: Logger
  readonly profile: 'development' | 'production'
}

/** Creates an engine; the packages of those not chosen are not loaded. */
export async function createEngine(
  name: EngineName,
  { agencies, log, profile }: EngineOptions,
): Promise<Engine> {
  switch (name) {
    case 'compiled': {
      const { createCompiledEngine } = await import('./execution/compiled-engine.ts')
      const { createPlanner } = await import('./planning/create-planner.ts')
      return createCompiledEngine({ agencies, planner: createPlanner(), log })
    }
    case 'apollo': {
      const { createApolloEngine } = await import('./execution/apollo-engine.ts')
      return createApolloEngine(agencies, { log, profile })
    }
  }
}
