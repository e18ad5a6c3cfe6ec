import { isTypeDefinitionNode, Kind, parse, type TypeDefinitionNode } from 'graphql'
import { isInput, type ParsedSchema, typesOf } from './published-schema.ts'

/** What the center lays down for all agencies. */
export interface Contract {
  /** Definitions that agencies repeat: scalars, enums, interfaces and objects. */
  readonly types: ReadonlyMap<string, TypeDefinitionNode>
  /** Names of the center's input types, which agencies must not define. */
  readonly centerInputs: ReadonlySet<string>
}

/** Reads the contract from its SDL and from the center's own schema. */
export function readContract(sdl: string, center: ParsedSchema): Contract {
  const types = parse(sdl, { noLocation: true }).definitions.filter(isTypeDefinitionNode)
  return {
    types: new Map(types.map((type) => [type.name.value, type])),
    centerInputs: new Set(
      typesOf(center)
        .filter(isInput)
        .map((type) => type.name.value),
    ),
  }
}

/**
 * The schema with its copies of the contract's enums and scalars replaced by the contract's own. Federation
 * wants an enum that is used in inputs and outputs to be equal everywhere: without this, a new category would
 * need every agency to publish in the same minute.
 */
export function withContractLeaves<Schema extends ParsedSchema>(schema: Schema, contract: Contract): Schema {
  const isCopy = (name: string) => {
    const kind = contract.types.get(name)?.kind
    return kind === Kind.ENUM_TYPE_DEFINITION || kind === Kind.SCALAR_TYPE_DEFINITION
  }
  const types = typesOf(schema)
  const copied = new Set(types.map((type) => type.name.value).filter(isCopy))
  const replaced = new Set<unknown>(types.filter((type) => copied.has(type.name.value)))
  return {
    ...schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        ...schema.document.definitions.filter((node) => !replaced.has(node)),
        ...[...copied].map((name) => contract.types.get(name)!),
      ],
    },
  }
}
