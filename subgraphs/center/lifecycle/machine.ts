import { Refusal } from '../../kit/contract/errors.ts'

/** A life cycle: what may be done in each state, and which state it leads to. A state without actions is an end. */
export interface Machine<State extends string, Action extends string> {
  /** What goes through it, in words, e.g. 'an intake case'. */
  readonly of: string
  readonly transitions: Readonly<Record<State, Readonly<Partial<Record<Action, State>>>>>
  /** What happens to it without an officer's doing, e.g. a deadline that passes: never offered as allowed. */
  readonly occurrences?: readonly Action[]
}

/** What an officer may do in a state, in the order of its definition. */
export function allowedActions<State extends string, Action extends string>(
  { transitions, occurrences = [] }: Machine<State, Action>,
  state: State,
): Action[] {
  return (Object.keys(transitions[state]) as Action[]).filter((action) => !occurrences.includes(action))
}

/**
 * The state that an action leads to.
 * @throws {Refusal} PRECONDITION_FAILED, naming what would be allowed
 */
export function nextState<State extends string, Action extends string>(
  machine: Machine<State, Action>,
  state: State,
  action: Action,
): State {
  const next = machine.transitions[state][action]
  if (next) return next
  const allowed = allowedActions(machine, state)
  const instead =
    allowed.length > 0 ? `allowed are ${allowed.join(', ')}` : 'nothing more can be done with it'
  throw new Refusal(
    'PRECONDITION_FAILED',
    `${action} is not possible with ${machine.of} that is ${state}; ${instead}.`,
  )
}

/** The state after a history of actions: the state that a row keeps is never more than this. */
export function replay<State extends string, Action extends string>(
  machine: Machine<State, Action>,
  begin: State,
  actions: readonly Action[],
): State {
  return actions.reduce((state, action) => nextState(machine, state, action), begin)
}
