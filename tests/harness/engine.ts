import { DEFAULT_ENGINE, type EngineName } from '../../gateway/engines.ts'

/** The engine that the tests' gateways run on: the one that ENGINE names. */
export const engine = (process.env.ENGINE || DEFAULT_ENGINE) as EngineName
