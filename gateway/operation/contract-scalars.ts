import { type GraphQLSchema, isScalarType } from 'graphql'
import { CalendarDate, DateTime } from '../../subgraphs/kit/contract/scalars.ts'

/**
 * Gives the contract's scalars in an API schema their input rules, so that a date that is none is the client's
 * error here and not an agency's refusal. Answers pass through as the agencies wrote them.
 */
export function adoptContractScalars(schema: GraphQLSchema): void {
  for (const { name, parseValue, parseLiteral } of [DateTime, CalendarDate]) {
    const type = schema.getType(name)
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral })
  }
}
