import type { Logger } from '../../subgraphs/kit/process/logger.ts'
import { type SubgraphEntry, SupergraphError } from '../planning/planner.ts'
import type { AgencyClient, AgencyEndpoint } from './agency-client.ts'

/** Where the agency of a subgraph is asked. @throws {SupergraphError} when that cannot be known. */
export type LocateAgency = (subgraph: SubgraphEntry) => AgencyEndpoint

/** The clients of all agencies, shared by the versions of the supergraph that are in use at the same time. */
export interface AgencyDirectory {
  /** Begins the use of agencies by one version of the supergraph. */
  open(): AgencyLease
  /** Waits for fetches in flight, then closes every connection. */
  close(): Promise<void>
}

/** The agencies of one version of the supergraph. */
export interface AgencyLease {
  /**
   * The client of a subgraph's agency: the one that other versions use, as long as it is asked at the same place.
   * @throws {SupergraphError} when nobody knows where to ask it.
   */
  client(subgraph: SubgraphEntry): AgencyClient
  /** To be called after the version's last fetch. A client that no version uses any more is closed. */
  release(): void
}

export function createAgencyDirectory(
  locate: LocateAgency,
  connect: (agency: AgencyEndpoint) => AgencyClient,
  log: Logger,
): AgencyDirectory {
  /** By name and place. */
  const connections = new Map<string, { readonly client: AgencyClient; leases: number }>()
  const closing = new Set<Promise<void>>()

  function close(key: string, client: AgencyClient): void {
    connections.delete(key)
    const closed = client
      .close()
      .catch((error: unknown) => log.error({ err: error }, 'the connections to an agency did not close'))
      .finally(() => closing.delete(closed))
    closing.add(closed)
  }

  return {
    open() {
      const held = new Map<string, AgencyClient>()
      return {
        client(subgraph) {
          const agency = locate(subgraph)
          const key = `${agency.code} ${agency.url}`
          const connection = connections.get(key) ?? { client: connect(agency), leases: 0 }
          connections.set(key, connection)
          if (!held.has(key)) connection.leases++
          held.set(key, connection.client)
          return connection.client
        },
        release() {
          for (const [key, client] of held) {
            const connection = connections.get(key)
            if (connection && --connection.leases === 0) close(key, client)
          }
          held.clear()
        },
      }
    },
    async close() {
      for (const [key, { client }] of connections) close(key, client)
      await Promise.all(closing)
    },
  }
}

/** The agencies that a deployment has configured, and no others. */
export function locateConfigured(agencies: readonly AgencyEndpoint[]): LocateAgency {
  return ({ name }) => {
    const agency = agencies.find(({ code }) => code === name)
    if (agency) return agency
    throw new SupergraphError(
      `The supergraph names the subgraph "${name}", but no agency of that code is configured.`,
    )
  }
}

/** Whatever subgraphs the supergraph names, at the URLs that it was composed with. */
export function locateBySupergraph(deadlineMs: number): LocateAgency {
  return ({ name, url }) => {
    if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return { code: name, name, url, deadlineMs }
    throw new SupergraphError(
      `The supergraph gives the subgraph "${name}" the URL "${url}"; compose it with the http:// or https:// URL of its GraphQL endpoint.`,
    )
  }
}
