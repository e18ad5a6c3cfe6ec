/** What a page of the sandbox may load, by CSP directive; every list is 'self' or inline, never another host. */
type ContentPolicy = Readonly<Record<string, string>>

const EVERY_PAGE: ContentPolicy = {
  'default-src': "'self'",
  'script-src': "'self'",
  // The code editor and the map write <style> elements while they run.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
}

/** The map lays out its picture with Graphviz, compiled to WebAssembly, in a worker that it makes from a blob. */
const MAP: ContentPolicy = {
  ...EVERY_PAGE,
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  // It reads its own cached picture back through a data: URL.
  'connect-src': "'self' data:",
}

/** Headers of every answer of the sandbox, pages and assets alike, beside those of every answer of the gateway. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policy(EVERY_PAGE),
  'cross-origin-opener-policy': 'same-origin',
}

/** The map's page alone needs more than {@link PAGE_HEADERS} allow. */
export const MAP_CONTENT_SECURITY_POLICY: string = policy(MAP)

function policy(directives: ContentPolicy): string {
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ')
}
