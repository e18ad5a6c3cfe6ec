import { createHash, createHmac } from 'node:crypto'
import type { LinkSigner } from '../public/link-signer.ts'

/** Without letters and digits that are taken for each other when read aloud. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const CHARACTERS = 20

/**
 * The code with which a resident follows a report: 100 bits that nobody can guess, in groups of five. It follows from
 * what the call was, so that a repeated call answers the same though the code itself is kept nowhere.
 */
export function receiptOf(links: LinkSigner, call: readonly string[]): string {
  const [key] = links.keysFor('receipt')
  const bytes = createHmac('sha256', key!).update(JSON.stringify(call)).digest()
  const characters = Array.from({ length: CHARACTERS }, (_, at) => ALPHABET[bytes[at]! % ALPHABET.length]!)
  return characters.join('').replace(/(.{5})(?=.)/g, '$1-')
}

/** What is kept of a code, however it was typed. */
export function hashOfReceipt(receipt: string): string {
  const characters = receipt.toUpperCase().replaceAll(/[\s-]/g, '')
  return createHash('sha256').update(`onedoor receipt ${characters}`).digest('hex')
}
