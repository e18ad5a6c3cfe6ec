import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, isBuilt } from './build.mjs'
import { install, isInstalled } from './install.mjs'
import { acquireLock } from './lock.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Installs the packages and builds, whichever is needed; processes that start together take turns. */
export async function prepare() {
  if (isInstalled(root) && isBuilt(root)) return
  const release = await acquireLock(join(root, '.onedoor', 'prepare.lock'), {
    onWait: (holder) => console.log(`Waiting for process ${holder}, which installs or builds here …`),
  })
  try {
    if (!isInstalled(root)) await install(root)
    if (!isBuilt(root)) await build(root)
  } finally {
    release()
  }
}

/** Prepares, then runs the built script of a name, e.g. `seed` or `bench/view`, in this process. */
export async function run(name, args) {
  try {
    await prepare()
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
  const script = join(root, 'dist', 'scripts', `${name}.js`)
  if (!existsSync(script)) {
    console.error(`There is no script "${name}" (looked for ${script}).`)
    process.exit(1)
  }
  process.argv = [process.execPath, script, ...args]
  await import(pathToFileURL(script).href)
}
