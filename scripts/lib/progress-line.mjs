const PLAIN_EVERY_MS = 3000

/**
 * Tells how far a long step is: one line that is rewritten on a terminal, a new line every few seconds
 * elsewhere.
 */
export function createProgressLine() {
  const { stdout } = process
  let lastAt = Date.now()
  return {
    update(text) {
      if (stdout.isTTY) stdout.write(`\r\u001b[K${text}`)
      else if (Date.now() - lastAt >= PLAIN_EVERY_MS) {
        lastAt = Date.now()
        console.log(text)
      }
    },
    end(text) {
      stdout.write(`${stdout.isTTY ? '\r\u001b[K' : ''}${text}\n`)
    },
  }
}
