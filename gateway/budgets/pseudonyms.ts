import { createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'

const KEPT = 20_000
/** 128 bits of a hash tell more persons apart than there are. */
const CHARACTERS = 22

/** Replaces names of persons, officers and clients by keyed hashes: what is kept of them tells nobody who they are. */
export type Pseudonymise = (name: string) => string

/** @param secret the same on all gateways that share budgets */
export function createPseudonyms(secret: Uint8Array): Pseudonymise {
  const known = new LRUCache<string, string>({ max: KEPT })
  return (name) => {
    let hash = known.get(name)
    if (hash === undefined) {
      hash = createHmac('sha256', secret).update(name).digest('base64url').slice(0, CHARACTERS)
      known.set(name, hash)
    }
    return hash
  }
}

/**
 * The secret of a gateway's budgets: of the key that all gateways of a city sign with, so that there is none more to
 * keep. Without a key nothing is shared, and any will do.
 */
export function deriveBudgetSecret(privateKey: KeyObject | undefined): Uint8Array {
  if (!privateKey) return randomBytes(32)
  const material = privateKey.export({ format: 'der', type: 'pkcs8' })
  return new Uint8Array(hkdfSync('sha256', material, '', 'onedoor: budgets', 32))
}
