import type { LinkSigner } from '../../public/link-signer.ts'

/** Where residents reach the server that takes and shows photos, and what signs its links. */
export interface PublicLinks {
  readonly links: LinkSigner
  readonly publicUrl: string
}

const MINUTE = 60_000
const UPLOAD_MINUTES = 15
const PHOTO_MINUTES = 10

export interface SignedLink {
  readonly url: string
  readonly expiresAt: Date
}

/** Where the bytes of an upload may be put, once. */
export const uploadLink = (to: PublicLinks, id: string, now: Date) =>
  linkOf(to, 'upload', 'uploads', id, now, UPLOAD_MINUTES)

/** Where a photo can be seen. */
export const photoLink = (to: PublicLinks, id: string, now: Date) =>
  linkOf(to, 'photo', 'photos', id, now, PHOTO_MINUTES)

function linkOf(
  { links, publicUrl }: PublicLinks,
  purpose: string,
  folder: string,
  id: string,
  now: Date,
  minutes: number,
): SignedLink {
  const expiresAt = new Date(Math.floor(now.getTime() / 1000) * 1000 + minutes * MINUTE)
  const token = links.sign(purpose, id, expiresAt)
  return { url: `${publicUrl.replace(/\/$/, '')}/${folder}/${token}`, expiresAt }
}
