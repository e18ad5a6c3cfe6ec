import { expect, test } from 'vitest'
import { parseCommandLine } from './command-line.ts'
import { loadEnvironment } from './environment.ts'

test('without arguments everything comes from the environment', () => {
  expect(parseCommandLine([])).toEqual({ open: false })
})

test('arguments are read, and help asked for', () => {
  expect(parseCommandLine(['--supergraph', 'city.graphql', '--port=4001', '--open'])).toEqual({
    supergraph: 'city.graphql',
    port: '4001',
    open: true,
  })
  expect(parseCommandLine(['--help'])).toBeUndefined()
})

test.each([
  [['--supergraf', 'city.graphql'], "Unknown option '--supergraf'"],
  [['--supergraph'], "'--supergraph <value>' argument missing"],
  [['city.graphql'], "Unexpected argument 'city.graphql'"],
])('%j is refused with the way to call it', (args, message) => {
  expect(() => parseCommandLine(args)).toThrow(message)
  expect(() => parseCommandLine(args)).toThrow('Usage: npm run gateway')
})

test('a supergraph of its own needs neither keys nor URLs, not even in production', async () => {
  const commandLine = { supergraph: import.meta.filename, port: '4001', open: false }
  const environment = await loadEnvironment(
    { NODE_ENV: 'production', SUPERGRAPH: '/else', PORT: '1' },
    commandLine,
  )
  expect(environment).toMatchObject({ port: 4001, supergraphFile: import.meta.filename })
  expect(environment.agencies).toBeUndefined()
  expect(environment.privateKey).toBeUndefined()
})

test('access rules cannot be switched off in production', async () => {
  const loading = loadEnvironment(
    { NODE_ENV: 'production' },
    { supergraph: import.meta.filename, open: true },
  )
  await expect(loading).rejects.toThrow('--open')
})
