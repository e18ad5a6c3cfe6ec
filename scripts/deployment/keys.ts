import { join } from 'node:path'
import { generateKeys } from '../../subgraphs/kit/contract/caller.ts'
import { readOrMakeSecret } from './state-folder.ts'

/** An Ed25519 key pair in the forms that the processes' environment takes (base64url of DER). */
export type KeyPair = ReturnType<typeof generateKeys>

/** The signing keys of a deployment, one pair for each party that asserts callers. */
export interface DeploymentKeys {
  readonly gateway: KeyPair
  readonly center: KeyPair
}

/** The deployment's keys, made the first time and kept in `keys.json` of its state folder. */
export function loadKeys(stateFolder: string): DeploymentKeys {
  const text = readOrMakeSecret(join(stateFolder, 'keys.json'), () =>
    JSON.stringify({ gateway: generateKeys(), center: generateKeys() }, undefined, 2),
  )
  return JSON.parse(text) as DeploymentKeys
}
