import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)

const EVERYTHING = '{gateway,subgraphs,schema,scripts,tests}/**/*.test.ts'

export default defineConfig({
  resolve: {
    // @apollo/subgraph is CommonJS and loads graphql's CommonJS build; the tests must see that same copy.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'onedoor', include: [EVERYTHING] } },
      {
        // What clients see of the gateway, on the engine that ours is measured by.
        extends: true,
        test: {
          name: 'apollo',
          include: ['tests/{gateway,system}/**/*.test.ts', 'tests/access/*.test.ts'],
          // Against answers and operations of this kind stock is known to be weak.
          exclude: ['tests/gateway/hostile-*.test.ts'],
          env: { ENGINE: 'apollo' },
        },
      },
    ],
  },
})
