/**
 * How an operation is carried out over the subgraphs: what every planner's plan is translated into, and all that an
 * engine knows of planning. Plain data: a plan is made in another process.
 */
export interface QueryPlan {
  /** Absent when nothing has to be fetched. */
  readonly root?: PlanNode
}

export type PlanNode = SequenceNode | ParallelNode | ConditionNode | FetchNode

/** One after the other; a failed fetch does not stop the next. */
export interface SequenceNode {
  readonly kind: 'sequence'
  readonly nodes: readonly PlanNode[]
}

/** All at once. */
export interface ParallelNode {
  readonly kind: 'parallel'
  readonly nodes: readonly PlanNode[]
}

/**
 * One of two branches, by a Boolean variable of the operation; either may be absent. Not in plans of operations whose
 * conditions were decided beforehand.
 */
export interface ConditionNode {
  readonly kind: 'condition'
  readonly variable: string
  readonly whenTrue?: PlanNode
  readonly whenFalse?: PlanNode
}

/** One question to one subgraph. */
export interface FetchNode {
  readonly kind: 'fetch'
  readonly subgraph: string
  readonly operationKind: 'query' | 'mutation'
  /** What the subgraph's own logs may call it; absent for an anonymous operation. */
  readonly operationName?: string
  /** Variables of the operation, without `representations`; contextual ones among them. */
  readonly variables: readonly VariableDefinition[]
  /**
   * Text inside the braces of the operation's root, or, of an entity fetch, inside those of `_entities`. Without
   * fragment spreads and needless white space.
   */
  readonly selection: string
  /** Where the selection asks for what: error paths are made from it. `__typename` is left out. */
  readonly brings: readonly BroughtField[]
  /** From the root of the data to where the answer belongs; empty for a root fetch. */
  readonly path: readonly PathStep[]
  /** Of entity fetches alone. */
  readonly entities?: EntityInput
  readonly outputRewrites: readonly Rewrite[]
}

export interface VariableDefinition {
  readonly name: string
  /** As in the operation: type, default value and all, e.g. `Int! = 20`. */
  readonly type: string
}

/** A field at the top of a fetch's selection: at the root, or on an entity. */
export interface BroughtField {
  /** Response key. */
  readonly key: string
  /** On an entity: the type that the fragment around it names; absent means any. */
  readonly type?: string
}

/** `list` stands for each element of a list of any depth; `types` keeps objects of these types or their subtypes. */
export type PathStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'types'; readonly names: readonly string[] }

export interface EntityInput {
  /** What a representation is made of. */
  readonly requires: readonly RequiredSelection[]
  readonly inputRewrites: readonly Rewrite[]
  /** Values from above the entity that become variables of the fetch (`@fromContext`). */
  readonly context: readonly ContextVariable[]
}

export type RequiredSelection = RequiredField | RequiredFragment

export interface RequiredField {
  readonly kind: 'field'
  /** Key to read in the data. */
  readonly from: string
  /** Key to write in the representation. */
  readonly to: string
  /** Absent for leaves. */
  readonly selections?: readonly RequiredSelection[]
}

export interface RequiredFragment {
  readonly kind: 'fragment'
  /** Absent: applies to any type. */
  readonly type?: string
  readonly selections: readonly RequiredSelection[]
}

/** A change to a representation before it is sent, or to an answer before it is merged. */
export type Rewrite =
  | { readonly kind: 'set'; readonly path: readonly RewriteStep[]; readonly value: unknown }
  | { readonly kind: 'rename'; readonly path: readonly RewriteStep[]; readonly to: string }

/** Lists on the way are traversed. `type` lets through objects of that type, its subtypes, and unknown ones. */
export type RewriteStep =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'type'; readonly name: string }

export interface ContextVariable {
  /** Objects to climb from the entity; then the way down to the value. */
  readonly up: number
  readonly path: readonly RewriteStep[]
  /** Name of the variable. */
  readonly variable: string
}
