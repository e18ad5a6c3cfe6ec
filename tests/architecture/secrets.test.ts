import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'

const ROOT = new URL('../../', import.meta.url)

/** What only a secret looks like. The parts of a pattern are never beside each other in a text of this project. */
const SECRETS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key in PEM', /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}/],
  ['a private Ed25519 key', /MC4CAQAwBQYDK2VwBCIEI[\w+/-]{20}/],
  ['a private JWK', /"d"\s*:\s*"[\w-]{40,}"/],
  ['a signed token', /eyJ[\w-]{10,}\.[\w-]{2,}\.[\w-]{40,}/],
]
const secretsIn = (text: string): string[] =>
  SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what)

test('a secret is known by its form', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const token = await new SignJWT({ sub: 'somebody' }).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey)
  const forms = [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
    privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
    JSON.stringify(privateKey.export({ format: 'jwk' })),
    token,
  ].map(String)
  for (const form of forms) expect(secretsIn(form).length, form.slice(0, 40)).toBeGreaterThan(0)
  for (const [what] of SECRETS) expect(forms.flatMap(secretsIn)).toContain(what)
})

test('no file holds a private key or a token', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: fileURLToPath(ROOT), encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '')
  expect(files.length).toBeGreaterThan(500)
  const found = files.flatMap((file) =>
    secretsIn(readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), ROOT), 'latin1')).map(
      (what) => `${file}: ${what}`,
    ),
  )
  expect(found).toEqual([])
})
