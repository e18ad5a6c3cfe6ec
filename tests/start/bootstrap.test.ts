import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { acquireLock } from '../../scripts/lib/lock.mjs'

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url))
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'onedoor-bootstrap-'))
  folders.push(folder)
  return folder
}

/** A small project with this one's bootstrap and packages, and a script `hello`. */
function aProject(): string {
  const root = aFolder()
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  for (const file of ['scripts/lib', 'scripts/run.mjs', 'scripts/build.mjs', 'scripts/build-sandbox.mjs'])
    cpSync(join(CHECKOUT, file), join(root, file), { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(CHECKOUT, file), join(root, file))
  const tsconfig = JSON.parse(readFileSync(join(CHECKOUT, 'tsconfig.json'), 'utf8'))
  write('tsconfig.json', JSON.stringify({ ...tsconfig, include: ['scripts', 'subgraphs'] }))
  write('subgraphs/courts/migrations/0001_case.sql', 'create table court_case ();')
  write('scripts/hello.ts', HELLO)
  mkdirSync(join(root, 'gateway/sandbox/page'), { recursive: true })
  // The real packages: installing is tested where a whole clone starts.
  spawnSync('cp', ['-al', join(CHECKOUT, 'node_modules'), join(root, 'node_modules')])
  return root
}

const HELLO = "console.log('hello', ...process.argv.slice(2))\nexport {}\n"

const run = (root: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/run.mjs'), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  })
  return { status, stdout, stderr }
}

describe('an old Node', () => {
  it('is refused with what is needed', () => {
    const pretend = (version: string) =>
      spawnSync(
        process.execPath,
        [
          '--import',
          `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`,
          join(CHECKOUT, 'scripts/lib/check-node.mjs'),
        ],
        { encoding: 'utf8' },
      )
    for (const version of ['12.22.0', '18.20.8', '20.18.3'])
      expect(pretend(version)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('OneDoor needs Node.js 20.19 or newer'),
      })
    for (const version of ['20.19.0', '22.0.0', '26.1.0']) expect(pretend(version).status).toBe(0)
  })
})

describe('running a script', () => {
  const root = aProject()
  beforeEach(() => {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    writeFileSync(join(root, 'scripts/hello.ts'), HELLO)
    rmSync(join(root, 'scripts/other.ts'), { force: true })
  })
  const built = (file: string) => join(root, 'dist', file)

  it('builds the first time only', () => {
    expect(run(root, 'hello', 'a', 'b')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Building'),
    })
    const before = statSync(built('scripts/hello.js')).mtimeMs
    expect(run(root, 'hello', 'a', 'b')).toEqual({ status: 0, stdout: 'hello a b\n', stderr: '' })
    expect(statSync(built('scripts/hello.js')).mtimeMs).toBe(before)
  })

  it('copies what is read at run time, and forgets what was removed', () => {
    run(root, 'hello')
    expect(readFileSync(built('subgraphs/courts/migrations/0001_case.sql'), 'utf8')).toContain('court_case')
    rmSync(join(root, 'subgraphs/courts/migrations/0001_case.sql'))
    writeFileSync(join(root, 'scripts/other.ts'), HELLO)
    rmSync(join(root, 'scripts/hello.ts'))
    expect(run(root, 'other', 'now').stdout).toContain('hello now')
    expect(existsSync(built('subgraphs/courts/migrations/0001_case.sql'))).toBe(false)
    expect(run(root, 'hello')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no script "hello"'),
    })
  })

  it('shows what does not compile, and runs nothing', () => {
    writeFileSync(join(root, 'scripts/hello.ts'), `${HELLO}const wrong: string = 1\nconsole.log(wrong)\n`)
    const { status, stdout, stderr } = run(root, 'hello')
    expect(status).toBe(1)
    expect(stdout).toContain('scripts/hello.ts(3,7): error TS2322')
    expect(stdout).not.toMatch(/^hello/m)
    expect(stderr).toContain('The sources do not compile')
    expect(run(root, 'hello').status).toBe(1)
  })

  it('two at once build once', async () => {
    const both = [1, 2].map(
      () =>
        new Promise<string>((resolve) => {
          const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'hello'])
          let said = ''
          child.stdout.on('data', (text) => {
            said += text
          })
          child.on('close', () => resolve(said))
        }),
    )
    const said = await Promise.all(both)
    for (const one of said) expect(one).toMatch(/^hello$/m)
    expect(said.filter((one) => one.includes('Built in'))).toHaveLength(1)
  })
})

describe('a lock', () => {
  const HOLDER = `
    const { acquireLock } = await import(process.argv[1])
    const release = await acquireLock(process.argv[2])
    console.log('held')
    process.on('SIGTERM', () => { release(); process.exit() })
    setInterval(() => undefined, 1000)`

  function hold(file: string): { child: ChildProcess; held: Promise<unknown> } {
    const module = new URL('../../scripts/lib/lock.mjs', import.meta.url).href
    const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, module, file])
    return { child, held: new Promise((resolve) => child.stdout.once('data', resolve)) }
  }

  it('is had by one process at a time, and waited for', async () => {
    const file = join(aFolder(), 'lock')
    const { child, held } = hold(file)
    await held
    const waitingFor: number[] = []
    const onWait = (pid: number) => waitingFor.push(pid)
    expect(await acquireLock(file, { timeoutMs: 300, onWait })).toBeUndefined()
    expect(waitingFor).toEqual([child.pid])
    child.kill('SIGTERM')
    const release = await acquireLock(file)
    expect(release).toBeDefined()
    release!()
    expect(existsSync(file)).toBe(false)
  })

  it('of a killed process is taken over by exactly one of many', async () => {
    const file = join(aFolder(), 'lock')
    const { child, held } = hold(file)
    await held
    const dead = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await dead
    expect(existsSync(file)).toBe(true)

    const heirs = Array.from({ length: 4 }, () => hold(file))
    let holders = 0
    for (const heir of heirs) void heir.held.then(() => holders++)
    await vi.waitFor(() => expect(holders).toBe(1), 20_000)
    const holder = Number.parseInt(readFileSync(file, 'utf8'), 10)
    expect(heirs.map((heir) => heir.child.pid)).toContain(holder)
    // Each in turn, once the one before has given it back.
    for (let turn = 1; turn <= heirs.length; turn++) {
      await vi.waitFor(() => expect(holders).toBe(turn), 20_000)
      process.kill(Number.parseInt(readFileSync(file, 'utf8'), 10), 'SIGTERM')
    }
  })
})
