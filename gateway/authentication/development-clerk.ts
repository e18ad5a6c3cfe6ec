import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import type { Authenticate } from './authenticate.ts'

/** The one caller there is as long as nobody has to identify themselves: a clerk of the service center. */
export const DEVELOPMENT_CLERK: Caller = {
  client: 'development',
  officer: 'development-clerk',
  roles: ['clerk'],
  purpose: 'dispute-handling',
  mayKnow: ['OPEN', 'PROTECTED'],
}

export const authenticateDevelopmentClerk: Authenticate = async () => DEVELOPMENT_CLERK
