import { type DirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql'
import { LinkedDirectives } from '../../subgraphs/kit/contract/linked-directives.ts'

const ACCESS = ['authenticated', 'requiresScopes', 'policy'] as const
const LINKED = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//

/**
 * A supergraph without its access rules, as stock @apollo/gateway refuses to load one that has any. The gateway enforces
 * them around the engine. A supergraph without access rules stays as it is, to the letter.
 */
export function withoutAccessRules(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true })
  if (!linksAccess(document)) return supergraphSdl
  const links = new LinkedDirectives(document)
  return print(
    visit(document, {
      Directive: (directive) =>
        isAccessLink(directive) || ACCESS.some((name) => links.find([directive as never], name, name))
          ? null
          : undefined,
      DirectiveDefinition: ({ name }) =>
        ACCESS.some((one) => links.find([{ kind: Kind.DIRECTIVE, name }], one, one)) ? null : undefined,
    }),
  )
}

const linksAccess = ({ definitions }: DocumentNode): boolean =>
  definitions.some(
    (definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION && (definition.directives ?? []).some(isAccessLink),
  )

const isAccessLink = ({ name, arguments: given = [] }: DirectiveNode): boolean =>
  name.value === 'link' && given.some(({ value }) => value.kind === Kind.STRING && LINKED.test(value.value))
