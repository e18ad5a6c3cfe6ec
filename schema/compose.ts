import { type CompositionSuccess, composeServices } from '@apollo/composition'
import { type ASTNode, type GraphQLError, Kind, parse, Source } from 'graphql'
import { stubOfRecordType } from '../subgraphs/kit/contract/stub.ts'
import { readContract, withContractLeaves } from './contract.ts'
import { type ParsedSchema, type PublishedSchema, recordTypesOf, typesOf } from './published-schema.ts'
import { centerInputs } from './rules/center-inputs.ts'
import { contractArguments } from './rules/contract-arguments.ts'
import { contractComposites } from './rules/contract-composites.ts'
import { contractLeaves } from './rules/contract-leaves.ts'
import type { Rule } from './rules/rule.ts'

/** What every agency's schema must keep to before it is composed with the others. */
const RULES: readonly Rule[] = [contractLeaves, contractComposites, contractArguments, centerInputs]

/** Something that keeps schemas from being composed, and whose it is to mend. */
export interface Problem {
  /** Codes of the agencies; empty when composition does not say. */
  readonly owners: readonly string[]
  readonly message: string
}

/** Schemas that do not make a supergraph; the message lists every problem by its owner. */
export class CompositionRefused extends Error {
  override readonly name = 'CompositionRefused'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const chapters = new Map<string, string[]>()
    for (const { owners, message } of problems) {
      const title = owners.join(', ') || 'all agencies together'
      chapters.set(title, [...(chapters.get(title) ?? [`${title}:`]), `  - ${message}`])
    }
    super(['The schemas do not make a supergraph.', ...[...chapters.values()].flat()].join('\n'))
    this.problems = problems
  }
}

/**
 * Composes agencies' schemas, the center's among them, into supergraph SDL. The same schemas in any order make
 * the same text. The center's index answers a stub of every record type: these are put into its schema here,
 * from whatever types implement `Dispute`.
 * @throws {CompositionRefused} when a schema breaks a rule, or composition has an error or as much as a hint.
 */
export function composeSupergraph(options: {
  /** SDL of the definitions that the center lays down for all. */
  contract: string
  schemas: readonly PublishedSchema[]
}): string {
  const schemas = parseAll(options.schemas)
  const center = schemas.find(({ agency }) => agency === 'center')
  if (!center) throw new Error("The center's schema is missing: it owns the root fields.")
  const contract = readContract(options.contract, center)
  refuseIfAny([
    ...schemas.flatMap((schema) =>
      RULES.flatMap((rule) => rule(schema, contract)).map((message) => ({
        owners: [schema.agency],
        message,
      })),
    ),
    ...writtenStubs(center, schemas),
  ])

  const services = schemas.map((schema) => {
    const { agency, url, document } = withContractLeaves(
      schema === center ? withStubs(center, stubbedTypes(center, schemas)) : schema,
      contract,
    )
    return { name: agency, url, typeDefs: document }
  })
  const { errors = [], hints = [], supergraphSdl } = composeServices(services)
  refuseIfAny([...errors.map(problemOfError), ...hints.map(problemOfHint)])
  return supergraphSdl!
}

function refuseIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new CompositionRefused(problems)
}

function parseAll(schemas: readonly PublishedSchema[]): ParsedSchema[] {
  const problems: Problem[] = []
  const parsed = schemas.flatMap(({ agency, url, sdl }) => {
    try {
      return [{ agency, url, document: parse(new Source(sdl, agency)) }]
    } catch (error) {
      const { message, locations } = error as GraphQLError
      problems.push({ owners: [agency], message: `${message} (line ${locations?.[0]?.line} of its SDL)` })
      return []
    }
  })
  refuseIfAny(problems)
  return parsed
}

/** Record types of every agency but the center. */
function stubbedTypes(center: ParsedSchema, schemas: readonly ParsedSchema[]): string[] {
  return schemas
    .filter((schema) => schema !== center)
    .flatMap(recordTypesOf)
    .sort()
}

function withStubs(center: ParsedSchema, types: readonly string[]): ParsedSchema {
  if (types.length === 0) return center
  const stubs = parse(new Source(types.map(stubOfRecordType).join('\n'), 'center'))
  return {
    ...center,
    document: { kind: Kind.DOCUMENT, definitions: [...center.document.definitions, ...stubs.definitions] },
  }
}

/** A stub that somebody wrote would go on answering for a type that has changed since. */
function writtenStubs(center: ParsedSchema, schemas: readonly ParsedSchema[]): Problem[] {
  const written = new Set(typesOf(center).map((type) => type.name.value))
  return stubbedTypes(center, schemas)
    .filter((type) => written.has(type))
    .map((type) => ({
      owners: ['center'],
      message: `"${type}" is another agency's record type: remove it, its stub is derived.`,
    }))
}

const problemOfError = (error: GraphQLError): Problem => ({
  owners: ownersOf(error.nodes),
  message: error.message,
})

const problemOfHint = ({ definition, message, nodes }: CompositionSuccess['hints'][number]): Problem => ({
  owners: ownersOf(nodes),
  message: `${definition.code}: ${message}`,
})

/** Composition notes the subgraph on most of the syntax nodes that it names; the others know their source. */
function ownersOf(nodes: readonly ASTNode[] = []): string[] {
  const owners = nodes.flatMap((node) => (node as SubgraphNode).subgraph ?? node.loc?.source.name ?? [])
  return [...new Set(owners)].sort()
}

type SubgraphNode = ASTNode & { readonly subgraph?: string }
