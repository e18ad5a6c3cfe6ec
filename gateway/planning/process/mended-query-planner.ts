import Module, { createRequire } from 'node:module'

type Compile = (this: NodeModule, source: string, file: string) => unknown

const require = createRequire(import.meta.url)
const FILE = require.resolve('@apollo/query-planner/dist/buildPlan.js')

interface Mend {
  readonly fault: string
  readonly mended: string
}

const MENDS: readonly Mend[] = [
  /**
   * Of a field that requires another, which requires a third of another subgraph, the planner moves the fetch of the
   * second into the one before it, although it has to wait for the third. It asks then for a field whose subgraph was
   * not given what it requires.
   */
  afterwards(
    'created.subgraphName === parent.group.subgraphName && parent.group.canMergeChildIn(created)',
    'created.parents().every(({ group }) => group === parent.group)',
  ),
  /**
   * Of a field that requires another, the planner asks for the other in the fetch before when that one's subgraph
   * declares it, although only as an external one that it does not have.
   */
  afterwards(
    'parent.path && groupCopy.selection.canRebaseOn(typeAtPath(parent.group.selection.parentType, parent.path))',
    hasAll('groupCopy.selection', 'typeAtPath(parent.group.selection.parentType, parent.path)'),
  ),
  /**
   * Of a value from which no way leads to another subgraph, the planner asks for all that the subgraph declares, also
   * for what it declares only as external.
   */
  {
    fault: '|| !selection.canRebaseOn(vertex.type)',
    mended: `|| !selection.canRebaseOn(vertex.type) || !(${hasAll('selection', 'vertex.type')})`,
  },
  /**
   * When two fetches would ask one subgraph the same, and one is made only after the other, the planner moves the later
   * one into the earlier. What came after the later had waited, through it alone, for what the later waited for, and is
   * asked too early from then on, without keys that were still to come. It goes on waiting.
   */
  {
    fault: 'if (parent.group.isDescendantOf(this)) {',
    mended: `if (parent.group.isDescendantOf(this)) {
      for (const child of merged.children()) child.addParent({ group: parent.group });`,
  },
]

/** That a type has all fields of a selection that can be asked of it: none of them is only external. */
function hasAll(selection: string, type: string): string {
  return `!(0, federation_internals_1.federationMetadata)(${type}.schema())?.selectionSelectsAnyExternalField(
    ${selection}.rebaseOn({ parentType: ${type}, fragments: undefined, errorIfCannotRebase: true }))`
}

/** The same condition and another one after it. */
function afterwards(fault: string, and: string): Mend {
  return { fault, mended: `${fault} && ${and}` }
}

/**
 * Loads @apollo/query-planner, at exactly the version in package.json, with its text mended. That text is not ours to
 * ship: it is changed as it is read.
 * @throws when the text is another: then see whether the fault is still there.
 */
function loadMended(): typeof import('@apollo/query-planner') {
  const prototype = Module.prototype as unknown as { _compile: Compile }
  const compile = prototype._compile
  prototype._compile = function (source, file) {
    return compile.call(this, file === FILE ? mend(source) : source, file)
  }
  try {
    return require('@apollo/query-planner') as typeof import('@apollo/query-planner')
  } finally {
    prototype._compile = compile
  }
}

function mend(source: string): string {
  return MENDS.reduce((text, { fault, mended }) => {
    if (text.split(fault).length !== 2)
      throw new Error('@apollo/query-planner has changed: look at mended-query-planner.ts again.')
    return text.replace(fault, mended)
  }, source)
}

export const { QueryPlanner } = loadMended()
