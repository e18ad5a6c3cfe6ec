import {
  connectionOf,
  encodeCursor,
  type PageArguments,
  positionInTime,
  readPage,
  toPage,
} from '../../kit/paging.ts'
import { historyConnection } from '../lifecycle/history.ts'
import type { CenterContext } from '../loaders.ts'
import { AUDITOR } from './auditor.ts'
import { type GiveAgreementInput, giveAgreement } from './give.ts'
import {
  policySubject,
  type RemoveAccessPolicyInput,
  removeAccessPolicy,
  type SetAccessPolicyInput,
  setAccessPolicy,
} from './policy.ts'
import {
  type AgreementConditions,
  type AgreementState,
  agreementById,
  agreementPage,
  allPolicies,
  allPurposes,
  countAgreements,
  type Sight,
} from './queries.ts'
import { type RevokeAgreementInput, revokeAgreement } from './revoke.ts'
import type { AgreementRow, PolicyRow } from './tables.ts'

/** An agency sees what it gave, a client's officers what their client has, an auditor all. */
const sightOf = ({ roles, client, organisation }: CenterContext['caller']): Sight | null =>
  roles.includes(AUDITOR) ? null : { client, agency: organisation }

const isStorable = (text: string | null | undefined) => !(text ?? '').includes('\0')

function agreementList(
  _: unknown,
  { filter, ...args }: PageArguments & { readonly filter?: AgreementConditions | null },
  { db, caller }: CenterContext,
) {
  const conditions = filter ?? {}
  // PostgreSQL keeps no NUL: nothing that is kept can be equal to such text.
  const { client, agency, purpose, coordinate } = conditions
  const possible = [client, agency, purpose, coordinate].every(isStorable)
  const request = readPage(args, 'agreements', 2)
  const after = positionInTime(request)
  return {
    ...connectionOf<AgreementRow>(
      request,
      async () => {
        const page = { after, limit: request.first + 1 }
        return toPage(
          possible ? await agreementPage(db, conditions, sightOf(caller), page) : [],
          request.first,
        )
      },
      ({ givenAt, id }) => encodeCursor('agreements', [givenAt.toISOString(), id]),
    ),
    totalCount: () => (possible ? countAgreements(db, conditions, sightOf(caller)) : 0),
  }
}

// A repeated mutation answers moments as text.
function stateOf(row: AgreementRow): AgreementState {
  const now = Date.now()
  if (row.revokedAt !== null) return 'REVOKED'
  if (row.endsAt !== null && new Date(row.endsAt).getTime() <= now) return 'PAST'
  return new Date(row.startsAt).getTime() > now ? 'TO_COME' : 'IN_FORCE'
}

const agencyOf = async ({ agency }: { agency: string }, _: unknown, { loaders }: CenterContext) =>
  (await loaders.agencies()).find(({ code }) => code === agency)

const purposesOf = async (
  { purposes }: { purposes: readonly string[] },
  _: unknown,
  { loaders }: CenterContext,
) => (await loaders.purposes()).filter(({ code }) => purposes.includes(code))

export const accessResolvers = {
  Query: {
    purposes: (_: unknown, __: unknown, { db }: CenterContext) => allPurposes(db),
    accessPolicies: (_: unknown, __: unknown, { db }: CenterContext) => allPolicies(db),
    agreements: agreementList,
    agreement: (_: unknown, { id }: { id: string }, { db, caller }: CenterContext) =>
      isStorable(id) ? agreementById(db, id, sightOf(caller)) : null,
  },
  Mutation: {
    giveAgreement: (_: unknown, { input }: { input: GiveAgreementInput }, context: CenterContext) =>
      giveAgreement(input, context),
    revokeAgreement: (_: unknown, { input }: { input: RevokeAgreementInput }, context: CenterContext) =>
      revokeAgreement(input, context),
    setAccessPolicy: (_: unknown, { input }: { input: SetAccessPolicyInput }, context: CenterContext) =>
      setAccessPolicy(input, context),
    removeAccessPolicy: (_: unknown, { input }: { input: RemoveAccessPolicyInput }, context: CenterContext) =>
      removeAccessPolicy(input, context),
  },
  AccessPolicy: {
    agency: agencyOf,
    purposes: ({ purposes }: PolicyRow, _: unknown, context: CenterContext) =>
      purposes === null ? null : purposesOf({ purposes }, _, context),
    history: ({ name }: PolicyRow, args: PageArguments, context: CenterContext) =>
      historyConnection(policySubject(name), args, context),
  },
  AccessAgreement: {
    agency: agencyOf,
    purposes: purposesOf,
    from: ({ startsAt }: AgreementRow) => startsAt,
    until: ({ endsAt }: AgreementRow) => endsAt,
    frequency: ({ frequencyRequests, frequencySeconds }: AgreementRow) =>
      frequencyRequests === null ? null : { requests: frequencyRequests, seconds: frequencySeconds },
    state: stateOf,
  },
}
