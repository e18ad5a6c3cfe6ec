import './lib/check-node.mjs'

import('./lib/bootstrap.mjs')
  .then(({ prepare }) => prepare())
  .catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
