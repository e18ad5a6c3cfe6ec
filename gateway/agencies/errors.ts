import type { AgencyErrorCode, ErrorCode } from '../errors.ts'
import type { AgencyEndpoint } from './agency-client.ts'
import type { AnsweredError } from './answer.ts'

/** An error as a client may see it: the agency by its public name, never its host or its own words. */
export interface PresentableError {
  readonly message: string
  readonly extensions: { readonly code: ErrorCode; readonly agency: string }
}

const UNANSWERED: Readonly<Record<AgencyErrorCode, (agency: AgencyEndpoint) => string>> = {
  AGENCY_UNAVAILABLE: ({ name }) => `${name} cannot be reached; what it alone knows is absent here.`,
  AGENCY_TIMEOUT: ({ name }) => `${name} did not answer in time; what it alone knows is absent here.`,
  AGENCY_BAD_RESPONSE: ({ name }) => `${name} gave no usable answer; what it alone knows is absent here.`,
}

/** The error for what an agency left unanswered. */
export function describeUnanswered(agency: AgencyEndpoint, code: AgencyErrorCode): PresentableError {
  return { message: UNANSWERED[code](agency), extensions: { code, agency: agency.code } }
}

/** The error for what an agency could not be asked, as another's answer, which it needs, cannot be sent on. */
export function describeUnaskable({ name, code }: AgencyEndpoint): PresentableError {
  return {
    message: `What ${name} needs to know for this came in no usable form; what it alone knows is absent here.`,
    extensions: { code: 'AGENCY_BAD_RESPONSE', agency: code },
  }
}

/** The error for what an agency was not asked, as something that it needs to know was never there. */
export function describeUnasked({ name, code }: AgencyEndpoint): PresentableError {
  return {
    message: `${name} was not asked: what it needs to know for this is not there. What it alone knows is absent here.`,
    extensions: { code: 'INTERNAL', agency: code },
  }
}

/** The error for one that the agency sent itself. */
export function describeFault(agency: AgencyEndpoint, fault: AnsweredError['fault']): PresentableError {
  return fault === 'internal'
    ? { message: `${agency.name} failed here.`, extensions: { code: 'INTERNAL', agency: agency.code } }
    : { message: fault.message, extensions: { code: fault.code, agency: agency.code } }
}
