import {
  type Connection,
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import { historyConnection } from '../lifecycle/history.ts'
import { allowedActions } from '../lifecycle/machine.ts'
import type { CenterContext } from '../loaders.ts'
import { type AcceptDisputeInput, acceptDispute } from './accept.ts'
import type { Candidate } from './candidates.ts'
import { classifyIntakeCase, protectIntakeCase } from './classify.ts'
import { declareIntakeCaseNew, linkIntakeCase } from './duplicates.ts'
import {
  followUpIntakeCase,
  giveUpIntakeCase,
  noteIntakeCase,
  reopenIntakeCase,
  settleIntakeCase,
  takeIntakeCase,
  withdrawIntakeCase,
} from './handle.ts'
import { INTAKE } from './life-cycle.ts'
import { caseConnection, type IntakeCaseFilter } from './list.ts'
import { referIntakeCaseToMediation } from './mediation.ts'
import { escalateIntakeCase, routeIntakeCase } from './route.ts'
import type { IntakeCase, StepInput } from './step.ts'

const MUTATIONS = {
  classifyIntakeCase,
  linkIntakeCase,
  declareIntakeCaseNew,
  routeIntakeCase,
  takeIntakeCase,
  noteIntakeCase,
  settleIntakeCase,
  escalateIntakeCase,
  giveUpIntakeCase,
  followUpIntakeCase,
  reopenIntakeCase,
  withdrawIntakeCase,
  protectIntakeCase,
  referIntakeCaseToMediation,
}

export const intakeResolvers = {
  Query: {
    intakeCase: (_: unknown, { id }: { id: string }, { records }: CenterContext) =>
      id.includes('\0') ? null : records.IntakeCase!.byId.load(id),
    intakeCases: (
      _: unknown,
      { filter, ...args }: PageArguments & { filter?: IntakeCaseFilter | null },
      context: CenterContext,
    ) => caseConnection(filter, args, context),
  },
  Mutation: {
    acceptDispute: (_: unknown, { input }: { input: AcceptDisputeInput }, context: CenterContext) =>
      acceptDispute(context, input),
    ...Object.fromEntries(
      Object.entries<(context: CenterContext, input: never) => Promise<IntakeCase>>(MUTATIONS).map(
        ([name, mutate]) => [
          name,
          (_: unknown, { input }: { input: StepInput }, context: CenterContext) =>
            mutate(context, input as never),
        ],
      ),
    ),
  },
}

/** Fields of an intake case that are more than a column. */
export const intakeCaseFields = {
  allowedActions: ({ state }: IntakeCase) => allowedActions(INTAKE, state),
  history: ({ id }: IntakeCase, args: PageArguments, context: CenterContext) =>
    historyConnection(id, args, context),
  candidates: candidateConnection,
  center: ({ officeId }: IntakeCase, _: unknown, { loaders }: CenterContext) =>
    officeId === null ? null : loaders.office.load(officeId),
  unit: ({ unitId }: IntakeCase, _: unknown, { loaders }: CenterContext) =>
    unitId === null ? null : loaders.unit.load(unitId),
  handledBy: ({ handler }: IntakeCase, _: unknown, { loaders }: CenterContext) =>
    handler === null ? null : loaders.staffMember.load(handler),
  mediation: ({ mediationId }: IntakeCase, _: unknown, { records }: CenterContext) =>
    mediationId === null ? null : records.MediationCase!.byId.load(mediationId),
}

/** `IntakeCandidateConnection` of the schema: the likeliest first. */
function candidateConnection(
  { id }: IntakeCase,
  args: PageArguments,
  { loaders }: CenterContext,
): Connection<Candidate> {
  const list = `candidates/${id}`
  const request = readPage(args, list, 3)
  const after = positionOf(request.after)
  return connectionOf(
    request,
    async () =>
      toPage(
        await loaders.candidatePage.load({ caseId: id, after, limit: request.first + 1 }),
        request.first,
      ),
    ({ score, record }) => encodeCursor(list, [String(score), record.occurredAt.toISOString(), record.id]),
  )

  function positionOf(keys: readonly string[] | undefined): readonly [string, string, string] | null {
    if (!keys) return null
    const [moment, of] = positionInTime({ first: request.first, after: keys.slice(1) })!
    return [String(Math.trunc(Number(keys[0])) || 0), moment, of]
  }
}
