import { prettyFormatQueryPlan } from '@apollo/query-planner'
import { beforeAll, describe, expect, it } from 'vitest'
import { baselineSchemas } from '../../schema/baseline.ts'
import { composeSupergraph } from '../../schema/compose.ts'
import { DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import { SHARED_SDL } from '../../subgraphs/kit/subgraph.ts'
import { generateAgencies } from './generated-agencies.ts'
import { createPlanner } from './planning.ts'
import { composeWithSharedParties } from './shared-parties.ts'
import { operations, supergraphSdl } from './supergraph.ts'

const MOST_PLANS = 10
const unifiedPerson = operations.find(({ name }) => name === 'UnifiedPerson')!

describe('plans on the committed supergraph', () => {
  const plan = createPlanner(supergraphSdl)

  it.each(operations)('$name: few to choose from, and the expected one chosen', async ({ name, text }) => {
    const { plan: chosen, evaluated } = plan(text)
    expect(evaluated).toBeLessThanOrEqual(MOST_PLANS)
    await expect(`${prettyFormatQueryPlan(chosen)}\n`).toMatchFileSnapshot(`plans/${name}.txt`)
  })

  it.each([
    ['the unified view', unifiedPerson.text],
    [
      'it with the protection of each record',
      unifiedPerson.text.replace('occurredAt\n', 'occurredAt protection\n'),
    ],
  ])('asks the center once for %s, then every department at the same time', (_, text) => {
    const { node } = plan(text).plan
    expect(node).toMatchObject({
      kind: 'Sequence',
      nodes: [
        { kind: 'Fetch', serviceName: 'center' },
        {
          kind: 'Parallel',
          nodes: DEPARTMENTS.map(({ code }) => ({
            kind: 'Flatten',
            node: { kind: 'Fetch', serviceName: code },
          })),
        },
      ],
    })
  })

  it('would have too many to choose from if agencies shared a list', () => {
    const { evaluated } = createPlanner(composeWithSharedParties())(unifiedPerson.text)
    expect(evaluated).toBeGreaterThan(100 * MOST_PLANS)
  })
})

describe('plans on a supergraph of 25 record types', () => {
  const generated = generateAgencies(25 - DEPARTMENTS.length)
  let plan: ReturnType<typeof createPlanner>
  beforeAll(() => {
    plan = createPlanner(
      composeSupergraph({ contract: SHARED_SDL, schemas: [...baselineSchemas(), ...generated] }),
    )
  })

  const details = [
    ...generated.map((_, index) => `... on CourtCase_${index + 1} { court judge hearings { at } }`),
    '... on CourtCase { court judge }',
    '... on Petition { respondingUnit }',
    '... on PoliceIncident { station }',
    '... on MaritimeIncident { vessel { name } }',
    '... on MedicalDispute { hospital }',
    '... on TrafficAccident { road vehicles { plate } }',
  ].join('\n')
  const record = `__typename id reference title category status occurredAt updatedAt protection agency { code name }
    location { code name } ${details}`

  it.each([
    ...operations,
    {
      name: "disputes of the parties of a person's disputes",
      text: `query ($id: ID!) { person(id: $id) { disputes { totalCount nodes { ${record}
        parties { role name person { id name disputes(first: 3) { nodes { ${record} parties { role name } } } } }
      } } } }`,
    },
    {
      name: 'every live list of a person and of a residence',
      text: `query ($id: ID!) { person(id: $id) { ${lists()} residence { ${lists()} } } }`,
    },
  ])('$name: few to choose from', ({ text }) => {
    expect(plan(text).evaluated).toBeLessThanOrEqual(MOST_PLANS)
  })

  function lists(): string {
    return generated
      .map((_, index) => `courtCases_${index + 1} { nodes { reference court parties { role name } } }`)
      .join('\n')
  }
})
