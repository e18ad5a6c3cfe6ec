import { describe, expect, it } from 'vitest'
import { SHARED_SDL } from '../subgraphs/kit/subgraph.ts'
import { baselineSchemas } from './baseline.ts'
import { CompositionRefused, composeSupergraph, type Problem } from './compose.ts'
import type { PublishedSchema } from './published-schema.ts'

/** The baseline with one agency's SDL changed. */
function baselineWith(agency: string, change: (sdl: string) => string): PublishedSchema[] {
  return baselineSchemas().map((schema) =>
    schema.agency === agency ? { ...schema, sdl: change(schema.sdl) } : schema,
  )
}

const compose = (schemas: readonly PublishedSchema[]) => composeSupergraph({ contract: SHARED_SDL, schemas })

function problemsOf(schemas: readonly PublishedSchema[]): readonly Problem[] {
  try {
    compose(schemas)
  } catch (error) {
    if (error instanceof CompositionRefused) return error.problems
    throw error
  }
  return []
}

describe('composition', () => {
  it('makes the same text of the same schemas in any order', () => {
    expect(compose(baselineSchemas().reverse())).toBe(compose(baselineSchemas()))
  })

  it('takes an agency whose copies of the contract lag behind, and changes nothing for it', () => {
    const lagging = baselineWith('courts', (sdl) => sdl.replace(/\n {2}"[^"]*"\n {2}ENVIRONMENT\n/, '\n'))
    expect(lagging).not.toEqual(baselineSchemas())
    expect(compose(lagging)).toBe(compose(baselineSchemas()))
  })

  it("takes a new record type into the center's index without a change at the center", () => {
    const fisheries = {
      agency: 'fisheries',
      url: 'http://localhost:4100/graphql',
      sdl: baselineSchemas()
        .find(({ agency }) => agency === 'courts')!
        .sdl.replaceAll(/(\w*)(CourtCase|Hearing|Judgment|Litigant|CourtStage|courtCases)/g, '$1$2Fishery'),
    }
    const supergraph = compose([...baselineSchemas(), fisheries])
    expect(supergraph).toMatch(
      /type CourtCaseFishery implements Dispute\n.*graph: CENTER, interface: "Dispute"/,
    )
    expect(supergraph).toMatch(/type CourtCaseFishery[^}]*parties: \[DisputeParty!\].*graph: CENTER/)
  })

  it('needs the center', () => {
    expect(() => compose(baselineSchemas().filter(({ agency }) => agency !== 'center'))).toThrow(/center/)
  })
})

describe('composition is refused', () => {
  it('for SDL that cannot be read', () => {
    expect(problemsOf(baselineWith('police', (sdl) => `${sdl}\ntype {`))).toEqual([
      { owners: ['police'], message: expect.stringMatching(/^Syntax Error: .*\(line \d+ of its SDL\)$/) },
    ])
  })

  it('for a breach of the contract, which composition would let pass', () => {
    const schemas = baselineWith('health', (sdl) => sdl.replace('  MEDICAL\n', '  MEDICAL\n  DENTAL\n'))
    expect(problemsOf(schemas)).toEqual([
      {
        owners: ['health'],
        message: expect.stringContaining('"DisputeCategory.DENTAL" is not in the contract'),
      },
    ])
  })

  it('for every breach at once', () => {
    const schemas = baselineWith('health', (sdl) => `${sdl}\ninput DisputeFilter { a: ID }\nscalar PageInfo`)
    expect(problemsOf(schemas)).toHaveLength(2)
  })

  it('for a stub that somebody wrote', () => {
    const schemas = baselineWith('center', (sdl) => `${sdl}\nextend type CourtCase { summary: String }`)
    expect(problemsOf(schemas)).toEqual([
      {
        owners: ['center'],
        message: expect.stringContaining('"CourtCase" is another agency\'s record type'),
      },
    ])
  })

  it('for an error of composition, told to everyone concerned', () => {
    const schemas = baselineWith('transport', (sdl) => sdl.replaceAll('Vehicle', 'Vessel'))
    expect(problemsOf(schemas)).toEqual([
      {
        owners: ['maritime', 'transport'],
        message: expect.stringContaining(
          'Non-shareable field "Vessel.kind" is resolved from multiple subgraphs',
        ),
      },
    ])
  })

  it('for a mere hint', () => {
    const schemas = baselineWith('transport', (sdl) =>
      sdl.replace('reference: String @shareable', 'reference: String! @shareable'),
    )
    expect(problemsOf(schemas)).toEqual([
      {
        owners: ['center', 'transport'],
        message: expect.stringContaining('INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE: Type of field'),
      },
    ])
  })

  it('with one message that lists every problem by its owner', () => {
    const refused = new CompositionRefused([
      { owners: ['health'], message: 'first' },
      { owners: ['courts', 'police'], message: 'second' },
      { owners: ['health'], message: 'third' },
      { owners: [], message: 'fourth' },
    ])
    expect(refused.message).toBe(
      [
        'The schemas do not make a supergraph.',
        'health:\n  - first\n  - third',
        'courts, police:\n  - second',
        'all agencies together:\n  - fourth',
      ].join('\n'),
    )
  })
})
