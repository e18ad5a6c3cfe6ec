import type { LinkSigner } from '../public/link-signer.ts'
import { PageRefusal } from '../public/page.ts'

const PURPOSE = 'grid'
const CITY_OFFSET_MS = 8 * 3_600_000

/** A grid's page: where it is, and until when. */
export interface GridLink {
  readonly link: string
  readonly expiresAt: Date
}

/**
 * The signed link to a grid's page. It lasts until the end of the following year in the city's time, and is the same
 * all year: what is printed in January and in December differs in nothing.
 */
export function gridLink(
  { links, publicUrl }: { readonly links: LinkSigner; readonly publicUrl: string },
  gridCode: string,
  now: Date,
): GridLink {
  const year = new Date(now.getTime() + CITY_OFFSET_MS).getUTCFullYear()
  const expiresAt = new Date(Date.UTC(year + 2, 0, 1) - CITY_OFFSET_MS)
  const token = links.sign(PURPOSE, gridCode, expiresAt)
  return { link: `${publicUrl.replace(/\/$/, '')}/g/${token}`, expiresAt }
}

/**
 * The code of the grid that a link was signed for.
 * @throws {PageRefusal} 403 for one that nobody here signed, 410 for one whose time is over
 */
export function gridOfToken(links: LinkSigner, token: string, now: Date): string {
  const verdict = links.verify(PURPOSE, token, now)
  switch (verdict.kind) {
    case 'valid':
      return verdict.text
    case 'expired':
      throw new PageRefusal(
        410,
        '二维码已过期',
        '这个网格二维码已超过有效期，请扫描现场更换后的新码，或到村（社区）索取。',
      )
    case 'forged':
      throw new PageRefusal(
        403,
        '二维码无效',
        '这不是有效的网格二维码，可能被人涂改或更换。请勿填写个人信息，并告知网格员。',
      )
  }
}
