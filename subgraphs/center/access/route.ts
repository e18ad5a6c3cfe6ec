import { accessAnswer } from '../../kit/contract/access.ts'
import { Refusal } from '../../kit/contract/errors.ts'
import type { Database } from '../../kit/database.ts'
import type { OwnRoute } from '../../kit/server.ts'
import { accessVersion, readAccessState } from './queries.ts'

/** `GET /access?after=VERSION`, for the gateway alone: who may read what, or that nothing has changed since. */
export function accessRoute(db: Database): OwnRoute {
  return {
    url: '/access',
    issuer: 'gateway',
    answer: async (query) => {
      const { after } = query as { readonly after?: unknown }
      if (after !== undefined && (typeof after !== 'string' || !/^\d{1,15}$/.test(after)))
        throw new Refusal(
          'BAD_REQUEST',
          '"after" must be a version of the register of access, as it was answered.',
        )
      // One row: a gateway asks several times a second.
      const version = await accessVersion(db)
      if (after !== undefined && Number(after) === version) return { version }
      return accessAnswer.parse(await readAccessState(db))
    },
  }
}
