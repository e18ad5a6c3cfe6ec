import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyBaseLogger, FastifyPluginAsync, FastifyReply } from 'fastify'
import { type ExampleOperation, type ExecuteExample, exampleVariables } from './examples.ts'
import { readOwnership } from './ownership.ts'
import { PAGES, renderPage } from './pages.ts'
import { PAGE_HEADERS } from './security-headers.ts'

export interface SandboxOptions {
  /** The supergraph in force; read at each request, for it is replaced while the gateway runs. */
  supergraphSdl: () => string
  operations: readonly ExampleOperation[]
  /** Where the same host answers GraphQL, e.g. `/graphql`. */
  graphqlPath: string
  /** Elsewhere nothing is served: the sandbox shows the schema and names people, which only that profile may. */
  developmentProfile: boolean
  /** Runs an operation as the development clerk, to find records for the examples. */
  execute: ExecuteExample
  /** Where scripts/build-sandbox.mjs collected the packages' files, unless they are elsewhere. */
  assets?: string
}

const PAGE_FILES = join(import.meta.dirname, 'page')

/** What `GET /examples.json` answers: all that the explorer's page needs to know of this deployment. */
export interface ExplorerSettings {
  graphqlPath: string
  operations: readonly ExampleOperation[]
}

/**
 * The self-hosted explorer: its pages, their assets, and the two documents they read.
 * Nothing it serves names another host, and its content security policy lets the browser reach none.
 */
export const sandbox: FastifyPluginAsync<SandboxOptions> = async (app, options) => {
  if (!options.developmentProfile) return
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(PAGE_HEADERS)
  })

  const { assets = builtAssets() } = options
  if (!existsSync(assets)) {
    app.log.warn('The sandbox is not built; /sandbox says so until `npm run build` has run')
    for (const path of ['/', '/*']) app.get(path, async (_request, reply) => sayNotBuilt(reply))
    return
  }
  await app.register(fastifyStatic, { root: [PAGE_FILES, assets], prefix: '/assets/' })

  for (const page of PAGES) {
    const html = renderPage(page, app.prefix)
    app.get(page.path, async (_request, reply) => {
      if (page.contentSecurityPolicy) reply.header('content-security-policy', page.contentSecurityPolicy)
      return reply.type('text/html; charset=utf-8').send(html)
    })
  }

  app.get('/examples.json', async (request): Promise<ExplorerSettings> => {
    const found = await findVariables(options.execute, request.log)
    return {
      graphqlPath: options.graphqlPath,
      operations: options.operations.map((operation) => ({
        ...operation,
        variables: found[operation.name] ?? operation.variables,
      })),
    }
  })

  app.get('/ownership.json', async () => readOwnership(options.supergraphSdl()))
}

/** Variables of real records by operation name; none while the graph cannot answer. */
async function findVariables(
  execute: ExecuteExample,
  log: FastifyBaseLogger,
): Promise<Record<string, Record<string, unknown>>> {
  try {
    return await exampleVariables(execute)
  } catch (error) {
    log.warn({ err: error }, 'The examples have placeholders: no real records could be found')
    return {}
  }
}

function sayNotBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/plain')
    .send('The sandbox is not built. Run `npm run build` and start again.\n')
}

/** The same folder whether this module runs from its source or from dist. */
function builtAssets(): string {
  let root = import.meta.dirname
  while (!existsSync(join(root, 'package.json'))) root = dirname(root)
  return join(root, 'dist/gateway/sandbox/assets')
}
