import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

function record(write: (log: ReturnType<typeof createLogger>) => void): string {
  let written = ''
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      written += chunk
      done()
    },
  })
  write(createLogger('info', destination))
  return written
}

test('secrets and documents are struck out by their key, at the top and one level down', () => {
  const secret = { variables: { id: 'x1' }, query: 'x2', authorization: 'x3' }
  const written = record((log) => log.info({ ...secret, request: secret }, 'asked'))
  expect(written).not.toMatch(/x[123]/)
  expect(JSON.parse(written)).toMatchObject({ level: 'info', msg: 'asked', variables: '[redacted]' })
})

test('resident numbers are struck out wherever they stand; hashes and request ids stay', () => {
  const hash = `${'1'.repeat(18)}abc`
  const written = record((log) => {
    log.info(
      { at: '/x/371102199001011234', err: new Error('no 37110219900101123X') },
      'of 371102199001011234',
    )
    log.info({ hash })
  })
  expect(written).not.toMatch(/3711021990010112/)
  expect(written).toContain(hash)
})

test('of an error nothing is written that a library hung onto it', () => {
  const error = Object.assign(new Error('no'), { response: { body: 'x1' }, code: 'ENO' })
  const written = record((log) => log.error({ err: error }, 'failed'))
  expect(written).not.toContain('x1')
  expect(JSON.parse(written).err).toEqual({ type: 'Error', message: 'no', code: 'ENO', stack: error.stack })
})
