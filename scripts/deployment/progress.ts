import { SingleBar } from 'cli-progress'

const PLAIN_EVERY_MS = 2000

/** Shows one long step at a time. */
export interface Progress {
  /** Says how far a step is; another step's name ends the one before. */
  report(step: string, done: number, total: number): void
  /** Ends the present step, if there is one. */
  finish(): void
}

/** Bars on a terminal; elsewhere a plain line when a step begins, every two seconds, and when it ends. */
export function createProgress(stream: NodeJS.WriteStream = process.stdout): Progress {
  return stream.isTTY ? createBars(stream) : createLines(stream)
}

function createBars(stream: NodeJS.WriteStream): Progress {
  let current: { step: string; bar: SingleBar } | undefined
  const finish = () => {
    current?.bar.stop()
    current = undefined
  }
  return {
    report(step, done, total) {
      if (current?.step !== step) {
        finish()
        const bar = new SingleBar({
          stream,
          format: '  {step} [{bar}] {percentage}% | {value} of {total}',
          hideCursor: true,
          // Ctrl-C must not leave the terminal without its cursor.
          gracefulExit: true,
        })
        bar.start(total, done, { step })
        current = { step, bar }
      }
      current.bar.setTotal(total)
      current.bar.update(done)
    },
    finish,
  }
}

function createLines(stream: NodeJS.WriteStream): Progress {
  let current: { step: string; saidAt: number; said: string; latest: string } | undefined
  const say = (step: string, line: string) => {
    stream.write(`${line}\n`)
    current = { step, saidAt: Date.now(), said: line, latest: line }
  }
  const finish = () => {
    if (current && current.latest !== current.said) stream.write(`${current.latest}\n`)
    current = undefined
  }
  return {
    report(step, done, total) {
      const line = `  ${step}: ${done} of ${total}`
      if (current?.step !== step) {
        finish()
        say(step, line)
      } else if (Date.now() - current.saidAt >= PLAIN_EVERY_MS) say(step, line)
      else current.latest = line
    },
    finish,
  }
}
