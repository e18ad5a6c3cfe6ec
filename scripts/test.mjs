import './lib/check-node.mjs'

import('./lib/bootstrap.mjs').then(({ run }) => run('test', process.argv.slice(2)))
