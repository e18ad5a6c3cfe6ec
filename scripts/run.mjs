import './lib/check-node.mjs'

const [name, ...args] = process.argv.slice(2)
if (!name) {
  console.error('Usage: node scripts/run.mjs NAME [argument …], where NAME is a script such as "compose".')
  process.exit(1)
}
import('./lib/bootstrap.mjs').then(({ run }) => run(name, args))
