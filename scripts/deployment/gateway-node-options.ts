/**
 * Node's options for a gateway. Nearly all that a request makes is garbage once it is answered: with room for 64 MiB of
 * it the collector comes by less often and finds less alive, which saves a tenth or more of the gateway's CPU.
 * package.json has the same for `npm run gateway`.
 */
export const GATEWAY_NODE_OPTIONS: readonly string[] = ['--max-semi-space-size=64']
