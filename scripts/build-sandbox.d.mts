/** Collects packages' files in dist/gateway/sandbox/assets and returns how many had to be copied. */
export function buildSandbox(): Promise<number>
