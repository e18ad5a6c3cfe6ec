import type { Rewrite } from '../../planning/plan.ts'

type Path = readonly (string | number)[]

/**
 * A path within a fetch's answer, by the keys that the answer has once it is rewritten: planners rename fields of
 * different types that may not stand under one key of a subgraph's answer, and agencies locate errors by those names.
 */
export function renamedPath(path: Path, rewrites: readonly Rewrite[]): Path {
  let renamed: (string | number)[] | undefined
  for (const rewrite of rewrites) {
    if (rewrite.kind !== 'rename') continue
    const at = endOf(rewrite, path)
    if (at === undefined) continue
    renamed ??= [...path]
    renamed[at] = rewrite.to
  }
  return renamed ?? path
}

/** Where in a path the field stands that a rewrite leads to; types and lists on the way are skipped. */
function endOf({ path: steps }: Rewrite, path: Path): number | undefined {
  let at = -1
  for (const step of steps) {
    if (step.kind !== 'field') continue
    do at++
    while (typeof path[at] === 'number')
    if (path[at] !== step.name) return undefined
  }
  return at < 0 ? undefined : at
}
