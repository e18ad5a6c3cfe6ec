/** Where tests of what gateways share find Redis; undefined when they are to be skipped. */
export const redisUrl = process.env.TEST_REDIS_URL ?? process.env.REDIS_URL

if (!redisUrl && process.env.REQUIRE_REDIS === '1')
  throw new Error('REQUIRE_REDIS=1, but TEST_REDIS_URL is not set.')
if (!redisUrl)
  process.stderr.write('SKIPPED: what gateways share through Redis. Set TEST_REDIS_URL to test it.\n')
