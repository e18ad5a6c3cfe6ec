import { BadUserInput } from '../../kit/contract/errors.ts'
import type { Transaction } from '../../kit/database.ts'
import { checkReason } from '../lifecycle/events.ts'
import type { CenterContext } from '../loaders.ts'
import { joinMatter } from '../matters/queries.ts'
import { decide, knownRecords } from './queries.ts'
import { actOnCase, type StepInput } from './step.ts'

export interface LinkInput extends StepInput {
  readonly records: readonly string[]
  readonly reason: string
}

/** Makes a case and records that are there already one matter, as an officer decided. */
export const linkIntakeCase = (context: CenterContext, input: LinkInput) =>
  actOnCase(context, 'linkIntakeCase', input, 'LINK', async ({ id }, transaction) => {
    const reason = checkReason(input.reason)
    const records = await readRecords(context, transaction, input.records, 'records', 20)
    if (records.length === 0) throw new BadUserInput('"records" must name at least one record.')
    if (records.includes(id)) throw new BadUserInput('"records" must not name the case itself.')
    await decide(transaction, id, records, 'LINKED')
    const matter = await joinMatter(transaction, [id, ...records])
    return { reason, data: { records, matter } }
  })

export interface DeclareNewInput extends StepInput {
  readonly rejected: readonly string[]
  readonly reason: string
}

/** Notes that a case is about a quarrel of its own. */
export const declareIntakeCaseNew = (context: CenterContext, input: DeclareNewInput) =>
  actOnCase(context, 'declareIntakeCaseNew', input, 'DECLARE_NEW', async ({ id }, transaction) => {
    const reason = checkReason(input.reason)
    const rejected = await readRecords(context, transaction, input.rejected, 'rejected', 100)
    await decide(transaction, id, rejected, 'REJECTED')
    return { reason, data: { rejected } }
  })

/** @throws {BadUserInput} when one is not in the index, or the officer may not know of it */
async function readRecords(
  { caller }: CenterContext,
  transaction: Transaction,
  ids: readonly string[],
  name: string,
  most: number,
): Promise<string[]> {
  const distinct = [...new Set(ids)]
  if (distinct.length > most)
    throw new BadUserInput(`"${name}" may be at most ${most}, but are ${distinct.length}.`)
  const storable = distinct.filter((id) => !id.includes('\0'))
  const known = new Set(await knownRecords(transaction, storable, caller.mayKnow))
  const unknown = distinct.find((id) => !known.has(id))
  if (unknown !== undefined)
    throw new BadUserInput(`"${name}" has ${JSON.stringify(unknown.slice(0, 100))}: there is no such record.`)
  return distinct
}
