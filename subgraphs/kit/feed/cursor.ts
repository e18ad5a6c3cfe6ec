/** A place in an agency's feed: after the change with this transaction id and sequence number. */
export interface FeedPosition {
  readonly epoch: string
  readonly xid: bigint
  readonly seq: bigint
}

const CURSOR = /^([0-9a-f-]{36}):(\d{1,20}):(\d{1,19})$/
const MAX_XID = 2n ** 64n - 1n
const MAX_SEQ = 2n ** 63n - 1n

export function encodeFeedCursor({ epoch, xid, seq }: FeedPosition): string {
  return Buffer.from(`${epoch}:${xid}:${seq}`).toString('base64url')
}

/** The position that a cursor names; undefined when it is not one of ours. */
export function decodeFeedCursor(cursor: string): FeedPosition | undefined {
  if (cursor.length > 200) return undefined
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!match) return undefined
  const position = { epoch: match[1]!, xid: BigInt(match[2]!), seq: BigInt(match[3]!) }
  return position.xid <= MAX_XID && position.seq <= MAX_SEQ ? position : undefined
}
