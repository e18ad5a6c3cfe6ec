import { parseArgs } from 'node:util'
import { EnvironmentError } from '../subgraphs/kit/process/environment.ts'

export const USAGE = `Usage: npm run gateway -- [--supergraph FILE] [--port N] [--open]

  --supergraph FILE  serve this Federation 2 supergraph on its own, asking its subgraphs at the URLs in it
  --port N           listen on this port; 0 takes a free one (PORT, else 4000)
  --open             without access rules; not in production
  --help             print this

Everything else is set in the environment; gateway/README.md lists it.
`

export interface CommandLine {
  readonly supergraph?: string
  readonly port?: string
  readonly open: boolean
}

/**
 * Undefined when help is asked for.
 * @throws {EnvironmentError} saying what is wrong with the arguments, and which there are.
 */
export function parseCommandLine(args: readonly string[]): CommandLine | undefined {
  try {
    const { help, ...commandLine } = parseArgs({
      args: [...args],
      options: {
        supergraph: { type: 'string' },
        port: { type: 'string' },
        open: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
    return help ? undefined : commandLine
  } catch (error) {
    throw new EnvironmentError(`${(error as Error).message}\n\n${USAGE}`)
  }
}
