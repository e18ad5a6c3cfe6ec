import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { LinkSigner } from '../public/link-signer.ts'

/** Who reported something. */
export interface Reporter {
  readonly name: string | null
  readonly phone: string | null
}

const IV_BYTES = 12
const TAG_BYTES = 16
/** All sealed reporters are as long, so that the length tells nothing. */
const PLAIN_BYTES = 512

/** Seals a reporter's identity with AES-256-GCM, bound to the report. */
export function sealReporter(links: LinkSigner, reportId: string, reporter: Reporter): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', links.keysFor('sealed reporter')[0]!, iv)
  cipher.setAAD(Buffer.from(reportId))
  const plain = Buffer.alloc(PLAIN_BYTES, ' ')
  const written = plain.write(JSON.stringify(reporter))
  if (written >= PLAIN_BYTES) throw new Error('A reporter is too long to be sealed.')
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/**
 * Opens what was sealed, for who has the deployment's secrets and a special order: nothing that handlers use calls it.
 * @throws when it was changed, moved to another report, or sealed with a secret that is gone
 */
export function openReporter(links: LinkSigner, reportId: string, sealed: Buffer): Reporter {
  for (const key of links.keysFor('sealed reporter')) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
      decipher.setAAD(Buffer.from(reportId))
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
      const plain = [decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]
      return JSON.parse(Buffer.concat(plain).toString().trimEnd())
    } catch {
      // Of another key: the next one is tried.
    }
  }
  throw new Error('The seal was made with another secret, or is broken.')
}
