import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSecretFile } from './state-folder.ts'

/** An Ed25519 key pair in the forms that the processes' environment takes (base64url of DER). */
export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

/** The keys of a deployment: a pair for each party that asserts callers, and the secrets of links and of MACs. */
export interface DeploymentKeys {
  readonly gateway: KeyPair
  readonly center: KeyPair
  /** Signs the links that residents are given. */
  readonly linkSecret: string
  /** From it follows what each two programs share. */
  readonly macSecret: string
}

/** The deployment's keys, made the first time and kept in `keys.json` of its state folder. */
export async function loadKeys(stateFolder: string): Promise<DeploymentKeys> {
  const file = join(stateFolder, 'keys.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<DeploymentKeys>) : {}
  if (known.gateway && known.center && known.linkSecret && known.macSecret) return known as DeploymentKeys
  // Loaded only now, as it brings what signs and verifies along, which a start has no use for.
  const { generateKeys } = await import('../../subgraphs/kit/contract/caller.ts')
  const keys = {
    gateway: generateKeys(),
    center: generateKeys(),
    linkSecret: randomBytes(32).toString('base64url'),
    macSecret: randomBytes(32).toString('base64url'),
    ...known,
  }
  writeSecretFile(file, JSON.stringify(keys, undefined, 2))
  return keys
}
