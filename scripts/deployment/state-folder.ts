import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout: the folder that holds package.json, whether this module runs from sources or from dist/. */
export const PROJECT_ROOT = fileURLToPath(
  new URL(existsSync(new URL('../../package.json', import.meta.url)) ? '../..' : '../../..', import.meta.url),
)

/** Where a development deployment keeps what it must remember: `.onedoor/` in the checkout, made if absent. */
export function stateFolder(root: string = PROJECT_ROOT): string {
  const folder = join(root, '.onedoor')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Writes a file that appears whole or not at all and that only its owner may read. */
export function writeSecretFile(file: string, content: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}

/** The text of a file, or what `make` returns, which is then kept there for the next time. */
export function readOrMakeSecret(file: string, make: () => string): string {
  if (!existsSync(file)) writeSecretFile(file, make())
  return readFileSync(file, 'utf8')
}

/** A password of 192 random bits, without characters that a URL would have to escape. */
export const generatePassword = (): string => randomBytes(24).toString('base64url')
