import { type FieldDefinitionNode, type InputValueDefinitionNode, Kind, print } from 'graphql'
import type { Contract } from '../contract.ts'
import { fieldsOf, isComposite, type TypeNodes, typesOf } from '../published-schema.ts'
import type { Rule } from './rule.ts'

/** The contract's interfaces and objects are equal in every subgraph: in names, arguments, types, nullability. */
export const contractComposites: Rule = (schema, contract) => {
  const copies = new Map<string, TypeNodes>(typesOf(schema).map((node) => [node.name.value, node]))
  return [...copies].flatMap(([name, copy]) => {
    const original = originalOf(name, contract)
    if (!original) return []
    if (!isComposite(copy) || kindOf(copy) !== kindOf(original))
      return [`"${name}" is the contract's ${kindOf(original)}: copy it, or name yours otherwise.`]
    const theirs = signatures(fieldsOf(schema, name))
    const ours = signatures(original.fields ?? [])
    return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((field) => {
      const [expected, found] = [ours.get(field), theirs.get(field)]
      if (expected === found) return []
      if (!expected) return [`"${name}.${field}" is not in the contract: remove it.`]
      if (!found) return [`"${name}.${field}" is missing: add "${expected}".`]
      return [`"${name}.${field}" must be "${expected}" as in the contract, but is "${found}".`]
    })
  })
}

function originalOf(name: string, contract: Contract) {
  const original = contract.types.get(name)
  return original && isComposite(original) ? original : undefined
}

const kindOf = ({ kind }: TypeNodes): 'interface' | 'object' =>
  kind === Kind.INTERFACE_TYPE_DEFINITION || kind === Kind.INTERFACE_TYPE_EXTENSION ? 'interface' : 'object'

/** Field name → all of the field that the contract fixes, as SDL. */
const signatures = (fields: readonly FieldDefinitionNode[]) =>
  new Map(fields.map((field) => [field.name.value, signature(field)]))

const signature = (node: FieldDefinitionNode) =>
  print({
    kind: Kind.FIELD_DEFINITION,
    name: node.name,
    type: node.type,
    arguments: (node.arguments ?? []).map(withoutTrimmings),
  })

const withoutTrimmings = ({
  description: _,
  directives: __,
  ...node
}: InputValueDefinitionNode): InputValueDefinitionNode => node
