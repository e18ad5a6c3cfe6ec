import { type ASTVisitor, GraphQLError, type ValidationContext } from 'graphql'

const INTROSPECTION_FIELDS = new Set(['__schema', '__type'])

/** Refuses operations that ask for the schema. `__typename` stays. */
export function refuseIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field: (field) => {
      if (INTROSPECTION_FIELDS.has(field.name.value))
        context.reportError(
          new GraphQLError(`The schema is not told here: leave out ${field.name.value}.`, { nodes: field }),
        )
    },
  }
}
