import { defineConfig } from '@graphql-hive/gateway'

/* HIVE_PLANNER=rust takes the planner in Rust; HIVE_SHARING=off makes every request fetch for itself. */

const rust = process.env.HIVE_PLANNER === 'rust'
const { unifiedGraphHandler } = rust ? await import('@graphql-hive/router-runtime') : {}
const sharing = process.env.HIVE_SHARING !== 'off'

export const gatewayConfig = defineConfig({
  ...(rust && { unifiedGraphHandler }),
  ...(!sharing && {
    transportEntries: { '*.http': { options: { deduplicateInflightRequests: false } } },
  }),
  graphiql: false,
  landingPage: false,
  logging: 'error',
})
