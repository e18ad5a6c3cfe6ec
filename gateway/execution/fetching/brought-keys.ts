import type { FetchNode } from '../../planning/plan.ts'

/** Under which keys a fetch's answer, or each of its entities, holds what was asked for once it is rewritten. */
export function broughtKeys({ brings, outputRewrites }: FetchNode): string[] {
  const renamed = outputRewrites.flatMap((rewrite) => (rewrite.kind === 'rename' ? [rewrite.to] : []))
  return [...new Set([...brings.map(({ key }) => key), ...renamed])]
}
