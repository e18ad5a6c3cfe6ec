import { type EnumTypeDefinitionNode, Kind } from 'graphql'
import { isEnum, typesOf } from '../published-schema.ts'
import type { Rule } from './rule.ts'

/**
 * A copy of a contract's enum or scalar may lag behind the contract, never run ahead of it: composition
 * replaces the copy, and by itself would let a further value of an output enum into the API.
 */
export const contractLeaves: Rule = (schema, contract) =>
  typesOf(schema).flatMap((node) => {
    const name = node.name.value
    const original = contract.types.get(name)
    if (original?.kind === Kind.ENUM_TYPE_DEFINITION) {
      if (!isEnum(node)) return [`"${name}" is an enum of the contract: copy it, or name yours otherwise.`]
      const known = valuesOf(original)
      return valuesOf(node)
        .filter((value) => !known.includes(value))
        .map(
          (value) =>
            `"${name}.${value}" is not in the contract, which has ${known.join(', ')}: map to one of these, or ask the center for the value.`,
        )
    }
    if (original?.kind === Kind.SCALAR_TYPE_DEFINITION && !isScalar(node.kind))
      return [`"${name}" is a scalar of the contract: copy it, or name yours otherwise.`]
    return []
  })

const valuesOf = ({ values = [] }: Pick<EnumTypeDefinitionNode, 'values'>) =>
  values.map((value) => value.name.value)

const isScalar = (kind: Kind) => kind === Kind.SCALAR_TYPE_DEFINITION || kind === Kind.SCALAR_TYPE_EXTENSION
