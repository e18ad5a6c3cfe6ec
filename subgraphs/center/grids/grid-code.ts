import { toBuffer, toString as toText } from 'qrcode'
import type { CenterLoaders } from '../loaders.ts'
import { gridLink } from './grid-link.ts'

const PNG_PIXELS = 600
/** A quarter of it may be scratched or covered: these hang outdoors for a year and longer. */
const FORM = { errorCorrectionLevel: 'quartile', margin: 4 } as const

/** `GridCode` of the schema; images are drawn when they are asked for. */
export function gridCode(code: string, { publicLinks }: CenterLoaders, now = new Date()) {
  const { link, expiresAt } = gridLink(publicLinks, code, now)
  return {
    link,
    expiresAt,
    svg: () => toText(link, { ...FORM, type: 'svg' }),
    png: async () => (await toBuffer(link, { ...FORM, type: 'png', width: PNG_PIXELS })).toString('base64'),
  }
}
