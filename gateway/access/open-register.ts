import type { KeyObject } from 'node:crypto'
import type { Caller } from '../../subgraphs/kit/contract/caller.ts'
import { createSignedClient } from '../../subgraphs/kit/contract/signed-client.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import type { AgencyEndpoint } from '../agencies/agency-client.ts'
import { type AccessRegister, followRegister } from './register.ts'

/** The gateway itself, which needs to know of no record for this. */
const GATEWAY: Caller = {
  client: 'gateway',
  officer: 'gateway',
  roles: ['service'],
  scopes: [],
  purpose: 'register-of-access',
  policies: [],
  mayKnow: [],
}

/** Tens of thousands of agreements. */
const ANSWER_BYTES = 64 * 1024 * 1024

export interface OpenRegisterOptions {
  readonly agencies?: readonly AgencyEndpoint[] | undefined
  readonly privateKey?: KeyObject | undefined
  readonly log: Logger
}

/**
 * Reads the register of access from the agency that keeps it, by its code, until it is closed.
 * @throws when the agency's place or the keys to ask it are not configured
 */
export function openRegister(code: string, options: OpenRegisterOptions): AccessRegister {
  const { agencies = [], privateKey, log } = options
  const keeper = agencies.find((agency) => agency.code === code)
  if (!keeper?.macKeys || !privateKey)
    throw new Error(`The register of access cannot be read from "${code}" without its endpoint and keys.`)
  const client = createSignedClient({
    agency: code,
    url: new URL('.', keeper.url).href,
    issuer: 'gateway',
    privateKey,
    macKeys: keeper.macKeys,
    tls: keeper.tls,
    answerBytes: ANSWER_BYTES,
  })
  const register = followRegister({
    log,
    read: async (after, signal) => {
      const path = after === undefined ? '/access' : `/access?after=${after}`
      const { status, text } = await client.ask({ method: 'GET', path }, GATEWAY, signal)
      if (status !== 200) throw new Error(`The register of access answered ${status}.`)
      return JSON.parse(text)
    },
  })
  return {
    ...register,
    close: async () => {
      await register.close()
      await client.close()
    },
  }
}
