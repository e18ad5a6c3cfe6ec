import { runSubgraph } from '../kit/main.ts'
import { definition } from './subgraph.ts'

await runSubgraph(definition)
