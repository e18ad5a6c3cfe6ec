import { BadUserInput } from '../../kit/contract/errors.ts'
import {
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
import { matterOf } from '../matters/resolvers.ts'
import type { UnitRow } from '../organisation/tables.ts'
import { checkPlaceCode } from '../places/codes.ts'
import { loadPlace } from '../places/resolvers.ts'
import type { LocationRow } from '../tables.ts'
import { type CloseCallInput, closeCall } from './close.ts'
import { CALL, isClosed, RESPONSE, responseId } from './machines.ts'
import { type MakeCallInput, makeCall } from './make.ts'
import { type DecideObjectionInput, decideObjection } from './objection.ts'
import { type CallConditions, callPage, countCalls, type Punctuality } from './queries.ts'
import { type RespondToCallInput, respondToCall } from './respond.ts'
import type { CallRow, CallUnitRow } from './tables.ts'

const isStorable = (id: string) => !id.includes('\0')

const callById = (id: string, { loaders }: CenterContext) => (isStorable(id) ? loaders.call.load(id) : null)

function callList(
  _: unknown,
  { filter, ...args }: PageArguments & { readonly filter?: CallConditions | null },
  { db, caller }: CenterContext,
) {
  const conditions = filter ?? {}
  if (conditions.location != null) checkPlaceCode(conditions.location, 'location')
  for (const field of ['madeBy', 'center', 'unit', 'recordId', 'matterId'] as const)
    if (!isStorable(conditions[field] ?? '')) throw new BadUserInput(`"${field}" is not an id.`)
  const request = readPage(args, 'calls', 2)
  const after = positionInTime(request)
  return {
    ...connectionOf<CallRow>(
      request,
      async () =>
        toPage(
          await callPage(db, conditions, { after, limit: request.first + 1 }, caller.mayKnow),
          request.first,
        ),
      (call) => encodeCursor('calls', positionOf(call)),
    ),
    totalCount: () => countCalls(db, conditions, caller.mayKnow),
  }
}

const positionOf = ({ madeAt, id }: CallRow) => [madeAt.toISOString(), id]

const row =
  <Input, Outcome>(mutate: (input: Input, context: CenterContext) => Promise<Outcome>) =>
  (_: unknown, { input }: { input: Input }, context: CenterContext) =>
    mutate(input, context)

export const callResolvers = {
  Query: {
    call: (_: unknown, { id }: { id: string }, context: CenterContext) => callById(id, context),
    calls: callList,
  },
  Mutation: {
    makeCall: row<MakeCallInput, CallRow>(makeCall),
    respondToCall: row<RespondToCallInput, CallUnitRow>(respondToCall),
    decideObjection: row<DecideObjectionInput, CallUnitRow>(decideObjection),
    closeCall: row<CloseCallInput, CallRow>(closeCall),
  },
  Location: {
    calls: ({ code }: LocationRow, args: PageArguments, { loaders }: CenterContext) => {
      const list = `location/${code}/calls`
      const request = readPage(args, list, 2)
      const key = { code, after: positionInTime(request), limit: request.first + 1 }
      return {
        ...connectionOf<CallRow>(
          request,
          async () => toPage(await loaders.callPageAtPlace.load(key), request.first),
          (call) => encodeCursor(list, positionOf(call)),
        ),
        totalCount: async () => (await loaders.callCountAtPlace.load(code))?.count ?? 0,
      }
    },
  },
  Unit: {
    callPunctuality: (
      { id }: UnitRow,
      { from, to }: { from: Date; to: Date },
      { loaders }: CenterContext,
    ) => {
      if (from >= to)
        throw new BadUserInput(
          `"from" must lie before "to", but is ${from.toISOString()}, and "to" is ${to.toISOString()}.`,
        )
      return loaders.callPunctuality.load({ unitId: id, from, to })
    },
  },
  CallPunctuality: {
    inTimeRate: ({ inTime, late }: Punctuality) => (inTime + late === 0 ? null : inTime / (inTime + late)),
  },
  Call: {
    __resolveReference: ({ id }: { id: string }, context: CenterContext) => callById(id, context),
    record: async ({ recordId }: CallRow, _: unknown, { loaders }: CenterContext) => {
      if (recordId === null) return null
      const lookup = await loaders.dispute.load({ id: recordId })
      return lookup.state === 'indexed' ? lookup.dispute : null
    },
    matter: async (
      { matterId, recordId }: CallRow,
      _: unknown,
      context: CenterContext,
    ): Promise<{ readonly id: string } | null> => {
      if (matterId !== null) return context.loaders.matter.load(matterId)
      return recordId === null ? null : matterOf({ id: recordId }, undefined, context)
    },
    location: ({ locationCode }: CallRow, _: unknown, { loaders }: CenterContext) =>
      loadPlace(loaders, locationCode),
    madeBy: ({ madeBy }: CallRow, _: unknown, { loaders }: CenterContext) => loaders.office.load(madeBy),
    center: ({ officeId }: CallRow, _: unknown, { loaders }: CenterContext) => loaders.office.load(officeId),
    deadline: ({ dueAt }: CallRow) => dueAt,
    allowedActions: async ({ id, state }: CallRow, _: unknown, { loaders }: CenterContext) => {
      const units = await loaders.unitsOfCall.load(id)
      const completed = units.some((unit) => unit.state === 'COMPLETED')
      return allowedActions(CALL, state).filter((action) => action !== 'REGULATE' || completed)
    },
    responses: ({ id }: CallRow, _: unknown, { loaders }: CenterContext) => loaders.unitsOfCall.load(id),
    history: ({ id }: CallRow, args: PageArguments, context: CenterContext) =>
      historyConnection(id, args, context),
  },
  CallResponse: {
    call: ({ callId }: CallUnitRow, _: unknown, { loaders }: CenterContext) => loaders.call.load(callId),
    unit: ({ unitId }: CallUnitRow, _: unknown, { loaders }: CenterContext) => loaders.unit.load(unitId),
    deadline: ({ dueAt }: CallUnitRow) => dueAt,
    // A repeated mutation answers moments as text.
    inTime: ({ reportedAt, dueAt }: CallUnitRow) =>
      reportedAt === null ? null : new Date(reportedAt) <= new Date(dueAt),
    allowedActions: async ({ callId, state }: CallUnitRow, _: unknown, { loaders }: CenterContext) => {
      const call = await loaders.call.load(callId)
      if (!call || isClosed(call.state)) return []
      return allowedActions(RESPONSE, state)
    },
    history: ({ callId, unitId }: CallUnitRow, args: PageArguments, context: CenterContext) =>
      historyConnection(responseId(callId, unitId), args, context),
  },
}
