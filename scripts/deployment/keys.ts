import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSecretFile } from './state-folder.ts'

/** An Ed25519 key pair in the forms that the processes' environment takes (base64url of DER). */
export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

/** The signing keys of a deployment, one pair for each party that asserts callers. */
export interface DeploymentKeys {
  readonly gateway: KeyPair
  readonly center: KeyPair
}

/** The deployment's keys, made the first time and kept in `keys.json` of its state folder. */
export async function loadKeys(stateFolder: string): Promise<DeploymentKeys> {
  const file = join(stateFolder, 'keys.json')
  if (!existsSync(file)) {
    // Loaded only now, as it brings what signs and verifies along, which a start has no use for.
    const { generateKeys } = await import('../../subgraphs/kit/contract/caller.ts')
    writeSecretFile(file, JSON.stringify({ gateway: generateKeys(), center: generateKeys() }, undefined, 2))
  }
  return JSON.parse(readFileSync(file, 'utf8')) as DeploymentKeys
}
