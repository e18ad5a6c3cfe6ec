import { Writable } from 'node:stream'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { GraphQLBoolean, GraphQLError, GraphQLFloat, GraphQLInt, GraphQLString } from 'graphql'
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
  for (const thrown of [new DrizzleQueryError('select x3', ['x3'], cause), cause]) {
    const written = record((log) => log.error({ err: thrown }, 'failed'))
    expect(written).not.toMatch(/x[123]|王芳/)
    expect(JSON.parse(written).err).toMatchObject({ type: 'PostgresError', code: '23505', table: 'person' })
  }
})

test('nor where the statement never came to the database', () => {
  const cause = Object.assign(new Error('write CONNECTION_ENDED 127.0.0.1:5432'), {
    code: 'CONNECTION_ENDED',
  })
  for (const thrown of [
    new DrizzleQueryError('select x1', ['x1'], cause),
    new DrizzleQueryError('select x1', ['x1']),
  ]) {
    const written = record((log) => log.error({ err: thrown }, 'failed'))
    expect(written).not.toContain('x1')
    expect(JSON.parse(written).err.message).toBe('a statement failed')
  }
})

test('what errors quote of a text or a value is not written', () => {
  const thrown = (act: () => unknown): unknown => {
    try {
      return act()
    } catch (error) {
      return error
    }
  }
  const quoting = [
    thrown(() => JSON.parse('王芳')),
    thrown(() => BigInt('王芳')),
    thrown(() => GraphQLBoolean.parseValue('王芳')),
    thrown(() => GraphQLInt.parseValue(13900001234)),
    thrown(() => GraphQLFloat.parseValue({ 王芳: 1 })),
    thrown(() => GraphQLString.serialize({ 王芳: 1 })),
    new GraphQLError('Variable "$name" got invalid value "王芳"; Boolean cannot represent it.'),
  ]
  for (const error of quoting) {
    expect(error).toBeInstanceOf(Error)
    const written = record((log) => log.error({ err: error }, 'failed'))
    expect(written).not.toMatch(/王芳|13900001234/)
    expect(JSON.parse(written).err.message.length).toBeGreaterThan(5)
  }
  expect(record((log) => log.error({ err: '王芳' }, 'failed'))).not.toContain('王芳')
  const helpful = new GraphQLError('Cannot return null for non-nullable field Person.id.')
  expect(record((log) => log.error({ err: helpful }, 'failed'))).toContain('non-nullable field Person.id')
})

test('lines of a message that look like frames are none', () => {
  const error = new DrizzleQueryError('select 1', ['x\n    at 王芳 (home:1:1)'])
  for (const thrown of [error, new GraphQLError('no "x\n    at 王芳 (home:1:1)"')]) {
    const written = record((log) => log.error({ err: thrown }, 'failed'))
    expect(written).not.toContain('王芳')
    expect(JSON.parse(written).err.frames.length).toBeGreaterThan(0)
  }
})
