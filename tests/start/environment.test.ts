import { createServer, type Server } from 'node:net'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDeploymentEnvironment } from '../../scripts/deployment/environment.ts'

const SERVER = process.env.TEST_DATABASE_URL ?? ''
const withPassword = (password: string): string => Object.assign(new URL(SERVER), { password }).href

/** What a refused environment is told. */
async function refusal(variables: Record<string, string>): Promise<string> {
  return readDeploymentEnvironment(variables).then(
    () => 'accepted',
    (error: Error) => error.message,
  )
}

describe('the environment of npm start', () => {
  let listener: Server
  let busyPort: number
  beforeAll(async () => {
    listener = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    await new Promise((resolve) => listener.once('listening', resolve))
    busyPort = (listener.address() as { port: number }).port
  })
  afterAll(() => void listener.close())

  it('may be empty, or have empty values', async () => {
    const expected = { port: 4000, agencyDatabaseUrls: {} }
    expect(await readDeploymentEnvironment({})).toEqual(expected)
    expect(await readDeploymentEnvironment({ PORT: '', DATABASE_URL: '', COURTS_DATABASE_URL: '' })).toEqual(
      expected,
    )
  })

  it('is taken as given where everything it names answers', async () => {
    expect(await readDeploymentEnvironment({ DATABASE_URL: SERVER, COURTS_DATABASE_URL: SERVER })).toEqual({
      port: 4000,
      databaseUrl: SERVER,
      agencyDatabaseUrls: { courts: SERVER },
    })
  })

  it('is refused in one message that names every problem', async () => {
    const message = await refusal({
      PORT: '70000',
      DATABASE_URL: 'mysql://127.0.0.1/onedoor',
      COURTS_DATABASE_URL: 'courts',
      POLICE_DATABASE_URL: withPassword('s3cret-guess'),
      HEALTH_DATABASE_URL: `postgres://health@127.0.0.1:${busyPort}/health`,
      REDIS_URL: 'redis://127.0.0.1:1',
    })
    expect(message.split('\n').map((line) => line.trim().split(':')[0])).toEqual([
      'OneDoor cannot start with this environment',
      'PORT',
      'DATABASE_URL',
      'COURTS_DATABASE_URL',
      'POLICE_DATABASE_URL',
      'HEALTH_DATABASE_URL',
      'REDIS_URL',
    ])
    expect(message).toContain('expected a port number from 1 to 65535, got "70000"')
    expect(message).toContain('expected a URL such as postgres://user:password@host:5432/database')
    expect(message).toContain('password authentication failed')
    expect(message).toContain('127.0.0.1:1 cannot be used')
    expect(message).not.toContain('s3cret-guess')
  })

  it.each(['0', '-1', '4e3', 'http', '65536'])('refuses PORT=%s', async (PORT) => {
    expect(await refusal({ PORT })).toMatch(/PORT: expected a port number/)
  })

  it('refuses a server on which the role may not create roles and databases', async () => {
    const sql = postgres(SERVER, { max: 1, onnotice: () => undefined })
    const role = `onedoor_clerk_${process.pid}`
    await sql.unsafe(`create role ${role} login password 'clerk'`)
    const url = Object.assign(new URL(SERVER), { username: role, password: 'clerk' }).href
    expect(await refusal({ DATABASE_URL: url })).toMatch(/DATABASE_URL: .* give it CREATEROLE and CREATEDB/)
    await sql.unsafe(`drop role ${role}`)
    await sql.end()
  })

  it('refuses a port that somebody else listens on', async () => {
    expect(await refusal({ PORT: String(busyPort) })).toContain(`PORT: port ${busyPort} is in use`)
  })

  it.each([
    ['DATABASE_URL', 'postgres://'],
    ['DATABASE_URL', 'postgres:///onedoor'],
    ['TRANSPORT_DATABASE_URL', 'http://127.0.0.1:5432/transport'],
    ['REDIS_URL', '127.0.0.1:6379'],
  ])('refuses %s=%s', async (variable, value) => {
    expect(await refusal({ [variable]: value })).toContain(`${variable}: expected a URL such as`)
  })
})
