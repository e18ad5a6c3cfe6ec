import { readFile, stat } from 'node:fs/promises'

const INTERVAL_MS = 500

export interface WatchOptions {
  /** What the file held when it was last read. */
  readonly text: string
  /** Called with each new text, one after the other. It must not reject. */
  readonly onText: (text: string) => Promise<void>
  /** Called when a change left nothing that can be read. */
  readonly onUnreadable: (error: Error) => void
  /** How often to look, in milliseconds. */
  readonly intervalMs?: number
}

export interface FileWatch {
  /** Reads the file at once, without waiting for it to settle. */
  read(): Promise<void>
  close(): void
}

/**
 * Watches a file by looking at it, which works on every file system and whether the file is written in place or
 * renamed into it. It is read when it has stopped changing: the first half of a text may be a text as well.
 */
export function watchFile(path: string, options: WatchOptions): FileWatch {
  const { onText, onUnreadable, intervalMs = INTERVAL_MS } = options
  let known = options.text
  /** The file's state when it was last looked at, and when it was last read. */
  let seen = ''
  let read = ''
  let reading: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function readNow(): Promise<void> {
    try {
      const text = await readFile(path, 'utf8')
      if (text === known) return
      known = text
      await onText(text)
    } catch (error) {
      onUnreadable(error as Error)
    }
  }

  const readNext = () => {
    reading = reading.then(readNow)
    return reading
  }

  async function look(): Promise<void> {
    const state = await describeState(path)
    if (state === seen && state !== read) {
      read = state
      await readNext()
    }
    seen = state
    timer?.refresh()
  }

  timer = setTimeout(look, intervalMs).unref()
  return {
    read: readNext,
    close: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

/** Differs when the file does. */
async function describeState(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable'
  }
}
