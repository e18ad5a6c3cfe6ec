import { type AccessState, accessAnswer } from '../../subgraphs/kit/contract/access.ts'
import type { Logger } from '../../subgraphs/kit/process/logger.ts'

/** What the register of access said last. */
export interface AccessRegister {
  /** Undefined until it has been read, and when it has not been heard of for too long. */
  state(): AccessState | undefined
  /** Resolves when it has been read once. */
  readonly isRead: Promise<void>
  /** Reads no more, and waits for what is being read. */
  close(): Promise<void>
}

export interface AccessRegisterOptions {
  /**
   * Asks the register for its state, or that it is still that of a version.
   * @param signal ends the question
   * @returns the body of its answer, parsed
   */
  readonly read: (after: number | undefined, signal: AbortSignal) => Promise<unknown>
  readonly log: Logger
  /** How long after one reading the next begins, in milliseconds. */
  readonly everyMs?: number
  /** How long what was read is believed while the register cannot be reached, in milliseconds. */
  readonly believedMs?: number
}

/** A change is in force everywhere within a second of it: reading, and one reading that fails, included. */
const EVERY_MS = 300
const BELIEVED_MS = 10 * 60_000
/** Longest that one reading may take. */
const READING_MS = 5_000

/**
 * Reads the register of access over and over. While it cannot be reached nobody can change it through it either, so
 * what was read last stays; but not for ever, as somebody may be cut off from it alone.
 */
export function followRegister(options: AccessRegisterOptions): AccessRegister {
  const { read, log, everyMs = EVERY_MS, believedMs = BELIEVED_MS } = options
  const ending = new AbortController()
  let state: AccessState | undefined
  let heardAt = 0
  let isAway = false
  let markRead: () => void
  const isRead = new Promise<void>((resolve) => {
    markRead = resolve
  })

  async function readOnce(): Promise<void> {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(READING_MS)])
    const answer = accessAnswer.parse(await read(state?.version, signal))
    if ('agreements' in answer) {
      state = answer
      log.info(
        {
          version: answer.version,
          agreements: answer.agreements.length,
          openings: answer.openings.length,
        },
        'rights of access read',
      )
    } else if (answer.version !== state?.version)
      throw new Error('The register told no state of its version.')
    heardAt = performance.now()
    markRead()
  }

  async function follow(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await readOnce()
        if (isAway) log.info('the register of access is back')
        isAway = false
      } catch (error) {
        if (ending.signal.aborted) return
        if (!isAway) log.warn({ err: error }, 'the register of access cannot be read')
        isAway = true
      }
      await pause(everyMs, ending.signal)
    }
  }

  const following = follow()
  return {
    state: () => (state && performance.now() - heardAt < believedMs ? state : undefined),
    isRead,
    close: () => {
      ending.abort()
      return following
    },
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
