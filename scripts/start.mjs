import './lib/check-node.mjs'

import('./lib/bootstrap.mjs').then(({ run }) => run('start', process.argv.slice(2)))
