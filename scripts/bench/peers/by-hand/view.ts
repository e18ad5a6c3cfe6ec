import type { Data, Fetchers } from './fetcher.ts'

const INDEXED = `query($id:ID!){person(id:$id){id name disputes{totalCount nodes{
__typename id title status occurredAt agency{code}}}}}`

/** Of each record type: who knows more of it, and what is asked there. */
const DETAILS: Readonly<Record<string, readonly [subgraph: string, fields: string]>> = {
  CourtCase: ['courts', 'court stage judge'],
  Petition: ['petitions', 'channel level dueDate'],
  PoliceIncident: ['police', 'station outcome'],
  MaritimeIncident: ['maritime', 'vessel{name mmsi}seaArea'],
  MedicalDispute: ['health', 'hospital department'],
  TrafficAccident: ['transport', 'road severity vehicles{plate}'],
}

/** A person's records: one question to the center, then one to each agency, all at once. */
export async function answerView(fetchers: Fetchers, { id }: { id: string }): Promise<Data> {
  const data = await fetchers.center!(INDEXED, { id })
  const byType = new Map<string, Data[]>()
  for (const node of data.person?.disputes.nodes ?? []) {
    const group = byType.get(node.__typename)
    if (group) group.push(node)
    else byType.set(node.__typename, [node])
  }
  await Promise.all([...byType].map(([type, nodes]) => addDetails(fetchers, type, nodes)))
  return data
}

async function addDetails(fetchers: Fetchers, type: string, nodes: readonly Data[]): Promise<void> {
  const [subgraph, fields] = DETAILS[type]!
  const { _entities } = await fetchers[subgraph]!(
    `query($r:[_Any!]!){_entities(representations:$r){... on ${type}{${fields}}}}`,
    { r: nodes.map((node) => ({ __typename: type, id: node.id })) },
  )
  for (let index = 0; index < nodes.length; index++) Object.assign(nodes[index], _entities[index])
}
