import { type GraphQLLeafType, isEnumType } from 'graphql'
import { nestsTooDeeply } from './nesting.ts'

/**
 * JavaScript that turns a leaf's value into the answer's: the value, null for none, or a call of `fault` for one
 * that does not fit. `v` is the value's variable. Scalars of the schema's own are passed on untouched, unless they
 * nest too deeply to be written.
 */
export function leafExpression(
  type: GraphQLLeafType,
  v: string,
  fault: string,
  constant: (value: unknown) => string,
): string {
  const none = `${v} == null ? null :`
  if (isEnumType(type)) {
    const values = constant(new Set(type.getValues().map(({ name }) => name)))
    return `${values}.has(${v}) ? ${v} : ${none} ${fault}`
  }
  switch (type.name) {
    case 'String':
      return `typeof ${v} === 'string' ? ${v} : ${none} ${fault}`
    case 'ID':
      return `typeof ${v} === 'string' ? ${v} : Number.isInteger(${v}) ? String(${v}) : ${none} ${fault}`
    case 'Int':
      return `typeof ${v} === 'number' && (${v} | 0) === ${v} ? ${v} : ${none} ${fault}`
    case 'Float':
      return `typeof ${v} === 'number' ? ${v} : ${none} ${fault}`
    case 'Boolean':
      return `typeof ${v} === 'boolean' ? ${v} : ${none} ${fault}`
    default:
      // A symbol is no value of JSON: it marks what is absent without a reason.
      return `${v} === undefined ? null : typeof ${v} === 'symbol' || (typeof ${v} === 'object' && ${constant(nestsTooDeeply)}(${v})) ? ${fault} : ${v}`
  }
}
