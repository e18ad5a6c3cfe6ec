import { z } from 'zod'

/*
 * What the center and an agency say to each other about the mediation of the agency's records. The center tells by
 * messages to the agency's inbox, the agency answers through its feed: with what it has recorded, and with requests
 * of its own.
 */

/** How a referral stands, as the record's agency knows it. */
export const REFERRAL_STATES = [
  /** The agency asks for mediation; the center has not answered yet. */
  'REQUESTED',
  /** The center mediates. */
  'REFERRED',
  /** The parties came to an agreement. */
  'AGREED',
  /** Mediation failed: the agency goes on with the record. */
  'RETURNED',
  /** The parties do not want mediation any more. */
  'WITHDRAWN',
] as const

export type ReferralState = (typeof REFERRAL_STATES)[number]

const text = (length: number) =>
  z
    .string()
    .min(1)
    .max(length)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
const id = text(100)
const reason = text(2000)

/** In a feed: what the agency has recorded of its record's mediation. */
export const recordedReferral = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('REQUESTED'),
    /** The agency's own id of the request: each is answered once. */
    request: id,
    reason,
  }),
  z.object({
    state: z.enum(
      REFERRAL_STATES.filter((state) => state !== 'REQUESTED') as Exclude<ReferralState, 'REQUESTED'>[],
    ),
    /** The mediation case's id. */
    id,
  }),
])

export type RecordedReferral = z.infer<typeof recordedReferral>

/** What every message about a mediation has. */
const about = {
  /** Id of the mediation case. */
  mediation: id,
  /** The case's version when this was so: of two messages the later one counts, in whatever order they arrive. */
  version: z.int().positive(),
  /** Id of the agency's record. */
  record: id,
  at: z.iso.datetime({ offset: true }),
}

/** The center mediates a record, because an officer referred it or the agency asked. */
export const mediationReferred = z.object({
  ...about,
  /** The request that this answers; null when the center began. */
  request: id.nullable(),
  /** The case's number at the center. */
  reference: text(200),
  reason,
})

/** Mediation failed, and the agency goes on with its record. */
export const mediationReturned = z.object({ ...about, reason })

/** Mediation ended otherwise. */
export const mediationEnded = z.object({
  ...about,
  outcome: z.enum(['AGREED', 'WITHDRAWN']),
  reason: reason.nullable(),
})

/** The messages by their kind. */
export const MEDIATION_FORMS = {
  'mediation.referred': mediationReferred,
  'mediation.returned': mediationReturned,
  'mediation.ended': mediationEnded,
} as const

export type MediationMessageKind = keyof typeof MEDIATION_FORMS
export type MediationMessage<Kind extends MediationMessageKind> = z.infer<(typeof MEDIATION_FORMS)[Kind]>
