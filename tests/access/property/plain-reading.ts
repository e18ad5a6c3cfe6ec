import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import type { Agreement, Masking } from '../../../subgraphs/kit/contract/access.ts'
import { findAbstract, findObject, type Model, namedType } from '../../differential/model/model.ts'
import { readFieldSet } from '../../differential/requirements.ts'
import type { Circumstances } from './circumstances.ts'
import { readOwnersPlainly } from './plain-owners.ts'
import type { PlainRule, RuledSupergraph } from './rules.ts'

/** What does not change with who asks. */
export interface PlainCity {
  readonly model: Model
  /** As clients see it who may read everything. */
  readonly schema: GraphQLSchema
  readonly rules: RuledSupergraph['rules']
  readonly impersonal: RuledSupergraph['impersonal']
  readonly owners: ReadonlyMap<string, string | undefined>
}

export const createPlainCity = (model: Model, schema: GraphQLSchema, ruled: RuledSupergraph): PlainCity => ({
  model,
  schema,
  rules: ruled.rules,
  impersonal: ruled.impersonal,
  owners: readOwnersPlainly(parse(ruled.text)),
})

const FROM_OPEN_TO_CLOSED: readonly Masking[] = ['CLEAR', 'PARTIAL', 'PSEUDONYM', 'ABSENT']

/**
 * The rules read as they are written, one field at a time, with nothing kept and nothing compiled. It shares no code with
 * the gateway.
 */
export class PlainReading {
  readonly city: PlainCity
  readonly circumstances: Circumstances

  constructor(city: PlainCity, circumstances: Circumstances) {
    this.city = city
    this.circumstances = circumstances
  }

  /** Whether the caller may read a field of an object type that clients can see. */
  mayRead(type: string, field: string): boolean {
    const all = [`${type}.${field}`, ...this.#needs(type, field)]
    if (!all.every((one) => this.#meetsRules(one))) return false
    return all.every(
      (one) =>
        !this.#isVisible(one) ||
        (this.#isAgreed(one) &&
          this.mayMeet(this.#returns(one)) &&
          (one === all[0] || (this.masking(one, false) === 'CLEAR' && this.masking(one, true) === 'CLEAR'))),
    )
  }

  /** Whether a field that clients do not see may be read for others: then rules alone count. */
  mayBeFetched(type: string, field: string): boolean {
    const coordinate = `${type}.${field}`
    if (this.#isVisible(coordinate)) return this.mayRead(type, field)
    return [coordinate, ...this.#needs(type, field)].every((one) => this.#meetsRules(one))
  }

  masking(coordinate: string, isProtected: boolean): Masking {
    if (!this.circumstances.state || this.#framed(coordinate) !== undefined) return 'CLEAR'
    const shown = this.#termsFor(coordinate).map((term) =>
      isProtected ? term.maskingOfProtected : term.masking,
    )
    return FROM_OPEN_TO_CLOSED.find((one) => shown.includes(one)) ?? 'ABSENT'
  }

  /** Whether the caller may know that an object of a type is there. Of an interface: of one type at least. */
  mayMeet(type: string): boolean {
    const { schema } = this.city
    const found = schema.getType(type)
    if (isLeafType(found)) return true
    const listed = this.#listedIn(type)
    if (listed !== undefined) return this.mayMeet(listed)
    return this.#objectTypes(type).some((one) => {
      const object = schema.getType(one)
      if (!isObjectType(object) || !this.#meets(this.city.rules.get(one))) return false
      if (!this.circumstances.state) return true
      if (one === 'PageInfo') return true
      return Object.keys(object.getFields()).some((field) => this.#isAgreed(`${one}.${field}`))
    })
  }

  /** The code of the error that refuses an operation before anything is read. */
  refusal(document: DocumentNode): string | undefined {
    const { state, asker } = this.circumstances
    if (!state) return undefined
    const isPersonal = this.#selected(document, undefined).some((one) => !this.#isImpersonal(one))
    if (asker.purpose === undefined) return isPersonal ? 'PURPOSE_REQUIRED' : undefined
    const purpose = state.purposes.find(({ code }) => code === asker.purpose)
    if (!purpose) return 'PURPOSE_UNKNOWN'
    return purpose.requiresCase && isPersonal && asker.case === undefined ? 'CASE_REQUIRED' : undefined
  }

  /** Fields that an operation selects with these variables, on objects that the caller may meet, and may not read. */
  forbidden(document: DocumentNode, variables: Readonly<Record<string, unknown>>): string[] {
    return this.#selected(document, variables).filter((coordinate) => {
      const [type = '', field = ''] = coordinate.split('.')
      const isRoot = type === 'Query' || type === 'Mutation'
      return (isRoot || this.mayMeet(type)) && !this.mayRead(type, field)
    })
  }

  /** The fields of object and interface types that the caller's introspection shows, as `Type.field`. */
  visibleFields(): Set<string> {
    const { schema } = this.city
    const composites = Object.values(schema.getTypeMap()).filter(
      (type) => isCompositeType(type) && !type.name.startsWith('__'),
    )
    const fields = new Set<string>()
    for (const type of composites) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue
      for (const field of Object.keys(type.getFields())) {
        const on = isObjectType(type)
          ? [type.name]
          : this.#objectTypes(type.name).filter((one) => this.mayMeet(one))
        if (on.length > 0 && on.every((one) => this.mayRead(one, field))) fields.add(`${type.name}.${field}`)
      }
    }
    // What nothing can be read of goes, with what leads to it, until nothing more goes.
    const isRoot = (name: string) => name === 'Query' || name === 'Mutation'
    const has = (name: string) => [...fields].some((one) => one.startsWith(`${name}.`))
    const isThere = (type: GraphQLNamedType): boolean => {
      if (isLeafType(type)) return true
      if (isObjectType(type)) return isRoot(type.name) || (this.mayMeet(type.name) && has(type.name))
      const members = this.#objectTypes(type.name).some((one) => isThere(schema.getType(one)!))
      return members && (!isInterfaceType(type) || has(type.name))
    }
    for (let before = -1; before !== fields.size; ) {
      before = fields.size
      for (const one of [...fields]) {
        const [name = ''] = one.split('.')
        if (!isThere(schema.getType(name)!) || !isThere(schema.getType(this.#returns(one))!))
          fields.delete(one)
      }
    }
    // And what nothing leads to.
    const reached = new Set<string>()
    const reach = (name: string): void => {
      const type = schema.getType(name)
      if (!type || !isCompositeType(type) || reached.has(name) || !isThere(type)) return
      reached.add(name)
      for (const one of fields) if (one.startsWith(`${name}.`)) reach(this.#returns(one))
      if (isAbstractType(type)) this.#objectTypes(name).forEach(reach)
      if (isObjectType(type)) for (const { name: of } of type.getInterfaces()) reach(of)
    }
    for (const root of ['Query', 'Mutation']) reach(root)
    return new Set([...fields].filter((one) => reached.has(one.split('.')[0]!)))
  }

  #meets(rule: PlainRule | undefined): boolean {
    if (!rule) return true
    const { asker, state } = this.circumstances
    const { scopes, roles, organisation } = asker.holder
    if (rule.authenticated && !asker.isAuthenticated) return false
    const hasPolicy = (name: string) =>
      (state?.policies ?? []).some(
        (policy) =>
          policy.name === name &&
          (policy.roles === null || policy.roles.some((one) => roles.includes(one))) &&
          (policy.organisations === null ||
            (organisation !== undefined && policy.organisations.includes(organisation))) &&
          (policy.purposes === null ||
            (asker.purpose !== undefined && policy.purposes.includes(asker.purpose))),
      )
    return (
      (rule.scopes === undefined || rule.scopes.some((all) => all.every((one) => scopes.includes(one)))) &&
      (rule.policies === undefined || rule.policies.some((all) => all.every(hasPolicy)))
    )
  }

  /** The rule of a field, of its type, and of the object type, scalar or enum that it returns. */
  #meetsRules(coordinate: string): boolean {
    const { rules, model } = this.city
    const [type = ''] = coordinate.split('.')
    const returned = this.#returns(coordinate)
    return [coordinate, type, ...(findAbstract(model, returned) ? [] : [returned])].every((one) =>
      this.#meets(rules.get(one)),
    )
  }

  #isAgreed(coordinate: string): boolean {
    if (!this.circumstances.state) return true
    const framed = this.#framed(coordinate)
    if (framed !== undefined) return framed === 'PageInfo' || this.mayMeet(framed)
    return this.#termsFor(coordinate).length > 0
  }

  /** The type that is listed in a connection, or that an edge leads to. */
  #listedIn(name: string): string | undefined {
    const fieldsOf = (one: string) => {
      const type = this.city.schema.getType(one)
      return isObjectType(type) ? Object.keys(type.getFields()) : []
    }
    const has = (one: string, ...fields: string[]) => fields.every((field) => fieldsOf(one).includes(field))
    if (/Edge$/.test(name) && has(name, 'node', 'cursor')) return this.#returns(`${name}.node`)
    if (!/Connection$/.test(name) || !has(name, 'edges', 'pageInfo')) return undefined
    const edge = this.#returns(`${name}.edges`)
    return /Edge$/.test(edge) ? this.#listedIn(edge) : undefined
  }

  /** Of what makes a page of a list: the type that is listed, or PageInfo. No agreement names it. */
  #framed(coordinate: string): string | undefined {
    const [type = '', field = ''] = coordinate.split('.')
    if (type === 'PageInfo') return type
    const frame = type.endsWith('Edge') ? ['node', 'cursor'] : ['edges', 'nodes', 'pageInfo']
    return frame.includes(field) ? this.#listedIn(type) : undefined
  }

  #termsFor(coordinate: string) {
    const [type = ''] = coordinate.split('.')
    return (this.circumstances.state?.agreements ?? [])
      .filter((agreement) => this.#isInForce(agreement) && this.#isFor(agreement, coordinate))
      .filter(({ agency }) => agency === this.city.owners.get(coordinate))
      .flatMap(({ terms }) => terms.filter((term) => [coordinate, type].includes(term.coordinate)))
  }

  #isInForce({ client, from, until }: Agreement): boolean {
    const { asker, now } = this.circumstances
    const began = new Date(from).getTime() <= now
    const ended = until !== null && new Date(until).getTime() <= now
    return client === asker.holder.client && began && !ended
  }

  #isFor({ purposes }: Agreement, coordinate: string): boolean {
    const { purpose } = this.circumstances.asker
    return this.#isImpersonal(coordinate) || (purpose !== undefined && purposes.includes(purpose))
  }

  #isImpersonal(coordinate: string): boolean {
    const { impersonal, schema } = this.city
    const [type = ''] = coordinate.split('.')
    if (impersonal.has(coordinate) || type === 'PageInfo') return true
    const listed = this.#listedIn(type)
    if (listed !== undefined) return impersonal.has(listed)
    const returned = this.#returns(coordinate)
    return (
      impersonal.has(type) &&
      (isLeafType(schema.getType(returned)) || impersonal.has(this.#listedIn(returned) ?? returned))
    )
  }

  #isVisible(coordinate: string): boolean {
    const [name = '', field = ''] = coordinate.split('.')
    const type = this.city.schema.getType(name)
    return (isObjectType(type) || isInterfaceType(type)) && field in type.getFields()
  }

  #returns(coordinate: string): string {
    const [name = '', field = ''] = coordinate.split('.')
    const { model, schema } = this.city
    const type = schema.getType(name)
    const seen = isObjectType(type) || isInterfaceType(type) ? type.getFields()[field] : undefined
    if (seen) return getNamedType(seen.type).name
    const fields = findObject(model, name)?.fields ?? findAbstract(model, name)?.fields
    const found = fields?.find((one) => one.name === field)
    return found ? namedType(found.type) : ''
  }

  #objectTypes(type: string): string[] {
    const { model, schema } = this.city
    const found = schema.getType(type)
    if (isAbstractType(found)) return schema.getPossibleTypes(found).map(({ name }) => name)
    return [...(findAbstract(model, type)?.members ?? [type])]
  }

  /** All that has to be read to answer a field, and to answer that. */
  #needs(type: string, name: string, found = new Set<string>()): string[] {
    const { model } = this.city
    const field = findObject(model, type)?.fields.find((one) => one.name === name)
    const direct = new Set<string>()
    const read = ({ selections }: SelectionSetNode, on: string): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT)
          read(selection.selectionSet, selection.typeCondition?.name.value ?? on)
        if (selection.kind !== Kind.FIELD) continue
        for (const one of this.#objectTypes(on)) direct.add(`${one}.${selection.name.value}`)
        if (selection.selectionSet)
          read(selection.selectionSet, this.#returns(`${this.#objectTypes(on)[0]}.${selection.name.value}`))
      }
    }
    if (field?.requires) read(readFieldSet(field.requires), type)
    for (const from of field?.context?.from ?? []) direct.add(`${from.type}.${from.field}`)
    for (const one of direct)
      if (!found.has(one)) {
        found.add(one)
        const [on = '', needed = ''] = one.split('.')
        this.#needs(on, needed, found)
      }
    return [...found]
  }

  /** Coordinates of object types that an operation selects; without variables, those that it may leave out too. */
  #selected(document: DocumentNode, variables: Readonly<Record<string, unknown>> | undefined): string[] {
    const { schema } = this.city
    const fragments = new Map<string, FragmentDefinitionNode>()
    let operation: OperationDefinitionNode | undefined
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
      if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition
    }
    const isTaken = ({ directives = [] }: Pick<FieldNode, 'directives'>) =>
      !variables ||
      directives.every(({ name, arguments: given }) => {
        const condition = given?.[0]?.value
        if (condition?.kind === Kind.BOOLEAN) return condition.value === (name.value === 'include')
        if (condition?.kind !== Kind.VARIABLE) return true
        const defined = operation!.variableDefinitions?.find(
          ({ variable }) => variable.name.value === condition.name.value,
        )
        const standard = defined?.defaultValue?.kind === Kind.BOOLEAN && defined.defaultValue.value
        const value = Object.hasOwn(variables, condition.name.value)
          ? variables[condition.name.value]
          : standard
        return value === (name.value === 'include')
      })
    const selected = new Set<string>()
    const select = ({ selections }: SelectionSetNode, on: string): void => {
      for (const selection of selections) {
        if (!isTaken(selection)) continue
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const { selectionSet, typeCondition } = fragments.get(selection.name.value)!
          select(selectionSet, typeCondition.name.value)
        } else if (selection.kind === Kind.INLINE_FRAGMENT)
          select(selection.selectionSet, selection.typeCondition?.name.value ?? on)
        else if (!selection.name.value.startsWith('__')) {
          for (const one of this.#objectTypes(on)) selected.add(`${one}.${selection.name.value}`)
          const type = schema.getType(on)
          if (selection.selectionSet && (isObjectType(type) || isInterfaceType(type)))
            select(selection.selectionSet, getNamedType(type.getFields()[selection.name.value]!.type).name)
        }
      }
    }
    select(operation!.selectionSet, operation!.operation === 'mutation' ? 'Mutation' : 'Query')
    return [...selected]
  }
}
