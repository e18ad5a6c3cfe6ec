import { z } from 'zod'
import { PROTECTIONS } from './protection.ts'

/*
 * What the register of access tells the gateway: `GET /access?after=VERSION` of the center. The gateway decides by
 * nothing else who may read which field for what purpose.
 */

/**
 * How a value is shown. PARTIAL: a resident number as 371102********123X, a name as 王*芳. PSEUDONYM: the same for the
 * same value and client, another for another client. ABSENT: null.
 */
export const MASKINGS = ['CLEAR', 'PARTIAL', 'PSEUDONYM', 'ABSENT'] as const
export type Masking = (typeof MASKINGS)[number]

const instant = z.iso.datetime({ offset: true })

const term = z.object({
  /** `Type.field`, or `Type`: every field of it that the agency owns. Never an interface or a union. */
  coordinate: z.string().max(200),
  masking: z.enum(MASKINGS),
  /** On protected records and all that is reached through them. */
  maskingOfProtected: z.enum(MASKINGS),
})

/**
 * What an agency lets a client read. Of one record type a client has at most one agreement in force for a purpose, so
 * that what may be known of it and what may be read on it are decided together.
 */
const agreement = z.object({
  id: z.string(),
  /** `client_id` of the client's access tokens. */
  client: z.string(),
  /** Code of the agency that gives it: of what it names, it gives what that agency owns. */
  agency: z.string(),
  terms: z.array(term),
  /** Codes of purposes. */
  purposes: z.array(z.string()),
  /** Of the records: division codes, each with all below it; null: everywhere. */
  places: z.array(z.string()).nullable(),
  /** Protection levels of the records. */
  protections: z.array(z.enum(PROTECTIONS)),
  from: instant,
  /** Exclusive; null: until it is revoked. */
  until: instant.nullable(),
  /** Most requests that may rely on it, in so many seconds; null: any number. */
  frequency: z.object({ requests: z.int().min(1), seconds: z.int().min(1) }).nullable(),
})

const purpose = z.object({
  code: z.string(),
  /** Whether a request for it names its case. */
  requiresCase: z.boolean(),
})

/** What a `@policy` of the supergraph asks: of each list that is there, the caller has one. */
const policy = z.object({
  name: z.string(),
  roles: z.array(z.string()).nullable(),
  organisations: z.array(z.string()).nullable(),
  purposes: z.array(z.string()).nullable(),
})

/** Protected records of one person, opened to one officer for a short time (break-glass). */
const opening = z.object({
  id: z.string(),
  client: z.string(),
  officer: z.string(),
  /** Identity of the person (identity.ts). */
  person: z.string(),
  until: instant,
})

export const accessState = z.object({
  /** Grows with every change. */
  version: z.int().min(0),
  /** In force, or to come into force. */
  agreements: z.array(agreement),
  purposes: z.array(purpose),
  policies: z.array(policy),
  openings: z.array(opening),
})

/** Answer of `GET /access`: nothing but the version when it is the one that was named in `after`. */
export const accessAnswer = z.union([accessState, z.object({ version: z.int().min(0) })])

export type AccessState = z.infer<typeof accessState>
export type Agreement = z.infer<typeof agreement>
export type Term = z.infer<typeof term>
export type Purpose = z.infer<typeof purpose>
export type Policy = z.infer<typeof policy>
export type Opening = z.infer<typeof opening>
