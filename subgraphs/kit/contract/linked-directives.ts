import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
  valueFromASTUntyped,
} from 'graphql'

/** The arguments of a directive, by name, as plain values. */
export type DirectiveArguments = Readonly<Record<string, unknown>>

/** What a document calls the directives of the specifications that it links (https://specs.apollo.dev/link/v1.0). */
export class LinkedDirectives {
  /** Name in the document by `specification/directive`. */
  readonly #names = new Map<string, string>()
  readonly #prefixes = new Map<string, string>()

  constructor(document: DocumentNode) {
    for (const definition of document.definitions.filter(isOfSchema))
      for (const directive of definition.directives ?? [])
        if (directive.name.value === 'link') this.#addLink(readArguments(directive))
  }

  /** The arguments of the first use of a directive in a list; absent when it is not there, or not linked. */
  find(
    directives: readonly ConstDirectiveNode[] | undefined,
    specification: string,
    directive: string,
  ): DirectiveArguments | undefined {
    return this.findAll(directives, specification, directive)[0]
  }

  /** The arguments of every use of a directive in a list. */
  findAll(
    directives: readonly ConstDirectiveNode[] | undefined,
    specification: string,
    directive: string,
  ): DirectiveArguments[] {
    if (!directives || directives.length === 0) return []
    const name = this.#nameOf(specification, directive)
    return directives.filter((one) => one.name.value === name).map(readArguments)
  }

  #nameOf(specification: string, directive: string): string | undefined {
    const imported = this.#names.get(`${specification}/${directive}`)
    if (imported !== undefined) return imported
    const prefix = this.#prefixes.get(specification)
    if (prefix === undefined) return undefined
    return directive === specification ? prefix : `${prefix}__${directive}`
  }

  #addLink({ url, as, import: imports }: DirectiveArguments): void {
    const specification = /^https:\/\/specs\.apollo\.dev\/(\w+)\/v[\d.]+$/.exec(String(url))?.[1]
    if (specification === undefined) return
    this.#prefixes.set(specification, typeof as === 'string' ? as : specification)
    for (const element of Array.isArray(imports) ? imports : []) {
      const { name, as: alias = name } = typeof element === 'string' ? { name: element } : element
      if (name.startsWith('@')) this.#names.set(`${specification}/${name.slice(1)}`, alias.slice(1))
    }
  }
}

function readArguments({ arguments: nodes = [] }: ConstDirectiveNode): DirectiveArguments {
  return Object.fromEntries(nodes.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]))
}

const isOfSchema = (node: DefinitionNode): node is SchemaDefinitionNode | SchemaExtensionNode =>
  node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
