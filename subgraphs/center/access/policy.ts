import { desc, eq } from 'drizzle-orm'
import { BadUserInput, Refusal } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { beginLife, checkReason, type Standing, takeStep } from '../lifecycle/events.ts'
import type { Machine } from '../lifecycle/machine.ts'
import { once } from '../lifecycle/once.ts'
import { events } from '../lifecycle/tables.ts'
import type { CenterContext } from '../loaders.ts'
import { checkPurposes } from './give.ts'
import { giverOf } from './giver.ts'
import { lockAccess } from './queries.ts'
import { type PolicyRow, policies } from './tables.ts'

type PolicyState = 'SET' | 'REMOVED'
type PolicyAction = 'SET' | 'REMOVE'

const POLICY: Machine<PolicyState, PolicyAction> = {
  of: 'a policy',
  transitions: { SET: { SET: 'SET', REMOVE: 'REMOVED' }, REMOVED: { SET: 'SET' } },
}

export interface SetAccessPolicyInput {
  readonly idempotencyKey: string
  readonly name: string
  readonly roles?: readonly string[] | null
  readonly organisations?: readonly string[] | null
  readonly purposes?: readonly string[] | null
  readonly reason: string
}

export interface RemoveAccessPolicyInput {
  readonly idempotencyKey: string
  readonly name: string
  readonly reason: string
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/
const WORD = /^[\w.:@/-]{1,100}$/
const MOST = 100

/** By which the history of a policy is known. */
export const policySubject = (name: string): string => `policy:${name}`

/** `setAccessPolicy` of the schema. */
export async function setAccessPolicy(
  input: SetAccessPolicyInput,
  context: CenterContext,
): Promise<PolicyRow> {
  const agency = await giverOf(context)
  const known = (await context.loaders.purposes()).map(({ code }) => code)
  return once(context, 'setAccessPolicy', input, async (transaction) => {
    const { name } = input
    if (!NAME.test(name))
      throw new BadUserInput('"name" must be 1 to 64 lower-case letters, digits or "-", as @policy has it.')
    const asked = {
      roles: checkList(input.roles, 'roles'),
      organisations: checkList(input.organisations, 'organisations'),
      purposes: input.purposes == null ? null : checkPurposes(input.purposes, known),
    }
    if (Object.values(asked).every((list) => list === null))
      throw new BadUserInput('A policy asks for something: "roles", "organisations" or "purposes".')
    const reason = checkReason(input.reason)
    await refuseOthers(transaction, name, agency)
    const { at } = await step(transaction, name, 'SET', reason, asked, context)
    const row = { name, agency, ...asked, updatedAt: at }
    const [policy] = await transaction
      .insert(policies)
      .values(row)
      .onConflictDoUpdate({ target: policies.name, set: row })
      .returning()
    return policy!
  })
}

/** `removeAccessPolicy` of the schema; from then on nobody meets it. */
export async function removeAccessPolicy(
  input: RemoveAccessPolicyInput,
  context: CenterContext,
): Promise<PolicyRow> {
  const agency = await giverOf(context)
  return once(context, 'removeAccessPolicy', input, async (transaction) => {
    const reason = checkReason(input.reason)
    const policy = NAME.test(input.name) ? await refuseOthers(transaction, input.name, agency) : undefined
    if (!policy) throw new BadUserInput(`"name" is not the name of a policy of ${agency}.`)
    await step(transaction, policy.name, 'REMOVE', reason, {}, context)
    await transaction.delete(policies).where(eq(policies.name, policy.name))
    return policy
  })
}

function checkList(list: readonly string[] | null | undefined, name: string): string[] | null {
  if (list == null) return null
  if (list.length === 0 || list.length > MOST || !list.every((word) => WORD.test(word)))
    throw new BadUserInput(
      `"${name}" must be 1 to ${MOST} names of letters, digits or "._:@/-"; leave it out to ask for none.`,
    )
  return [...new Set(list)]
}

/**
 * Holds the register, and tells the policy of this name.
 * @throws {Refusal} FORBIDDEN when another agency laid it down
 */
async function refuseOthers(
  transaction: Transaction,
  name: string,
  agency: string,
): Promise<PolicyRow | undefined> {
  await lockAccess(transaction)
  const [policy] = await transaction.select().from(policies).where(eq(policies.name, name))
  if (policy && policy.agency !== agency)
    throw new Refusal(
      'FORBIDDEN',
      `The policy "${name}" is ${policy.agency}'s; lay one down of another name.`,
    )
  return policy
}

async function step(
  transaction: Transaction,
  name: string,
  action: PolicyAction,
  reason: string,
  data: Readonly<Record<string, unknown>>,
  { caller: by }: CenterContext,
) {
  const id = policySubject(name)
  const [last] = await transaction
    .select()
    .from(events)
    .where(eq(events.subject, id))
    .orderBy(desc(events.version))
    .limit(1)
  if (!last) return beginLife(transaction, { id, state: 'SET' }, { action, reason, data, by })
  const standing = { id, state: last.state, version: last.version } as Standing<PolicyState>
  return takeStep(transaction, POLICY, standing, { action, expectedVersion: null, reason, data, by })
}
