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
  write(createLogger('courts', 'info', destination))
  return written
}

test('secrets and documents are struck out by their key, at the top and one level down', () => {
  const secret = { variables: { id: 'x1' }, query: 'x2', authorization: 'x3' }
  const written = record((log) => log.info({ ...secret, request: secret }, 'asked'))
  expect(written).not.toMatch(/x[123]/)
  expect(JSON.parse(written)).toMatchObject({
    process: 'courts',
    level: 'info',
    msg: 'asked',
    variables: '[redacted]',
  })
})

test('what a child logger is bound to is struck out the same way', () => {
  const written = record((log) => {
    const child = log.child({ token: 'x1', request: { headers: 'x2', id: 'r' } })
    child.child({ identity: 'x3' }).info({ password: 'x4' }, 'asked')
  })
  expect(written).not.toMatch(/x[1234]/)
  expect(JSON.parse(written)).toMatchObject({ request: { headers: '[redacted]', id: 'r' } })
})

test('what is logged is not changed', () => {
  const fields = { request: { query: 'x1' } }
  record((log) => log.info(fields, 'asked'))
  expect(fields).toEqual({ request: { query: 'x1' } })
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
  expect(JSON.parse(written).err).toEqual({
    type: 'Error',
    message: 'no',
    code: 'ENO',
    frames: expect.arrayContaining([expect.stringContaining('logger.test.ts')]),
  })
})

test("of a database error the statement's parameters are not written", () => {
  const cause = Object.assign(new Error('duplicate key: (王芳) x1'), {
    name: 'PostgresError',
    code: '23505',
    table_name: 'person',
    detail: 'x2',
  })
  const error = Object.assign(new Error('Failed query: x3', { cause }), { name: 'DrizzleQueryError' })
  for (const thrown of [error, cause]) {
    const written = record((log) => log.error({ err: thrown }, 'failed'))
    expect(written).not.toMatch(/x[123]|王芳/)
    expect(JSON.parse(written).err).toMatchObject({ type: 'PostgresError', code: '23505', table: 'person' })
  }
})
