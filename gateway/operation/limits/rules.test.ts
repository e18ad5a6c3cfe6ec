import fc from 'fast-check'
import { getIntrospectionQuery, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS, type DocumentLimits } from '../../limits.ts'
import { findExcess } from './excess.ts'
import { LIMIT_RULES } from './rules.ts'
import { hasMoreTokens } from './tokens.ts'

/** A document before it is written down, so that it can be counted by other means than the rules'. */
interface Model {
  operations: { directives: number; variableDirectives: number; selections: Node[] }[]
  fragments: { directives: number; selections: Node[] }[]
}
type Node =
  | {
      kind: 'field'
      alias?: string | undefined
      name: string
      directives: number
      list: number
      children: Node[]
    }
  | { kind: 'inline'; directives: number; children: Node[] }
  /** Of the fragment that stands so many places after the one it is in; none where there is no such. */
  | { kind: 'spread'; directives: number; further: number }

const few = fc.nat({ max: 2 })
const { nodes } = fc.letrec<{ nodes: Node[]; node: Node }>((tie) => ({
  nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3, depthIdentifier: 'nodes' }),
  node: fc.oneof(
    { depthIdentifier: 'nodes', maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('field' as const),
      alias: fc.option(fc.constantFrom('x', 'yy', 'a_long_alias'), { nil: undefined }),
      name: fc.constantFrom('a', 'b', '__typename', '__schema'),
      directives: few,
      list: few,
      children: fc.constant<Node[]>([]),
    }),
    fc.record({ kind: fc.constant('spread' as const), directives: few, further: fc.nat({ max: 3 }) }),
    fc.record({
      kind: fc.constant('field' as const),
      alias: fc.option(fc.constantFrom('x', 'yy'), { nil: undefined }),
      name: fc.constantFrom('a', 'b', '__schema', '__type'),
      directives: few,
      list: few,
      children: tie('nodes'),
    }),
    fc.record({ kind: fc.constant('inline' as const), directives: few, children: tie('nodes') }),
  ),
}))
const models: fc.Arbitrary<Model> = fc.record({
  operations: fc.array(fc.record({ directives: few, variableDirectives: few, selections: nodes }), {
    minLength: 1,
    maxLength: 3,
  }),
  fragments: fc.array(fc.record({ directives: few, selections: nodes }), { maxLength: 5 }),
})

const directives = (count: number) => ' @include(if: true)'.repeat(count)

function print({ operations, fragments }: Model): string {
  const set = (selections: Node[], at: number): string =>
    `{ ${selections.map((one) => printNode(one, at)).join(' ')} __typename }`
  const printNode = (node: Node, at: number): string => {
    if (node.kind === 'spread') {
      const to = at + 1 + node.further
      // Of no fragment that there is: documents are measured before they are validated.
      return `...F${to < fragments.length ? to : 'None'}${directives(node.directives)}`
    }
    const children = node.children.length > 0 ? set(node.children, at) : ''
    if (node.kind === 'inline') return `...${directives(node.directives)} ${children || '{ __typename }'}`
    const list = node.list > 0 ? `(n: [${'1 '.repeat(node.list)}])` : ''
    return `${node.alias ? `${node.alias}: ` : ''}${node.name}${list}${directives(node.directives)} ${children}`
  }
  return [
    ...operations.map(
      ({ directives: own, variableDirectives, selections }, at) =>
        `query Q${at}($v: Int${directives(variableDirectives)})${directives(own)} ${set(selections, -1)}`,
    ),
    ...fragments.map(
      ({ directives: own, selections }, at) =>
        `fragment F${at} on Query${directives(own)} ${set(selections, at)}`,
    ),
  ].join('\n')
}

/** A selection with its fragments written out, as often as they are spread. */
interface Unfolded {
  field?: string
  alias?: string | undefined
  directives: number
  children: Unfolded[]
}

/** Plainly, without memory: each spread is replaced by a copy. */
function unfold(selections: Node[], at: number, { fragments }: Model): Unfolded[] {
  const typename: Unfolded = { field: '__typename', directives: 0, children: [] }
  const unfolded = selections.map((node): Unfolded => {
    if (node.kind === 'spread') {
      const to = at + 1 + node.further
      const fragment = fragments[to]
      return {
        directives: node.directives + (fragment?.directives ?? 0),
        children: fragment ? unfold(fragment.selections, to, { operations: [], fragments }) : [],
      }
    }
    const children =
      node.children.length > 0 || node.kind === 'inline'
        ? unfold(node.children, at, { operations: [], fragments })
        : []
    return node.kind === 'inline'
      ? { directives: node.directives, children }
      : { field: node.name, alias: node.alias, directives: node.directives, children }
  })
  return [...unfolded, typename]
}

const isIntrospection = ({ field }: Unfolded) => field === '__schema' || field === '__type'
const total = (all: Unfolded[], count: (one: Unfolded) => number): number =>
  all.reduce((sum, one) => sum + count(one) + total(one.children, count), 0)
const deepest = (all: Unfolded[], stop: boolean): number =>
  Math.max(
    0,
    ...all.map((one) => {
      if (one.field === undefined) return deepest(one.children, stop)
      return stop && isIntrospection(one) ? 1 : 1 + deepest(one.children, stop)
    }),
  )
const deepestIntrospection = (all: Unfolded[]): number =>
  Math.max(
    0,
    ...all.map((one) =>
      isIntrospection(one) ? 1 + deepest(one.children, false) : deepestIntrospection(one.children),
    ),
  )
const keys = (all: Unfolded[]): string[] =>
  all.flatMap((one) => (one.field === undefined ? keys(one.children) : [one.alias ?? one.field]))

function countPlainly(model: Model): Partial<Record<keyof DocumentLimits, number>> {
  const operations = model.operations.map((operation) => ({
    head: operation.directives + operation.variableDirectives,
    all: unfold(operation.selections, -1, model),
  }))
  const most = (count: (all: Unfolded[], head: number) => number) =>
    Math.max(...operations.map(({ all, head }) => count(all, head)))
  const text = print(model)
  return {
    depth: most((all) => deepest(all, true)),
    aliases: most((all) => total(all, ({ alias }) => (alias ? 1 : 0))),
    rootFields: most((all) => new Set(keys(all)).size),
    directives: most((all, head) => head + total(all, ({ directives: count }) => count)),
    selections: most((all) => total(all, () => 1)),
    introspectionDepth: most(deepestIntrospection),
    nameCharacters: Math.max(...[...text.matchAll(/[_A-Za-z]\w*/g)].map(([name]) => name.length)),
    listElements: Math.max(
      0,
      ...[...text.matchAll(/\[([1 ]*)\]/g)].map(([, list]) => list!.trim().split(' ').length),
    ),
    valueCharacters: text.includes('[') ? 1 : 0,
  }
}

const measureAll = (text: string) =>
  Object.fromEntries(LIMIT_RULES.map(({ limit, measure }) => [limit, measure(parse(text))]))

test('each rule counts what a plain unfolding counts', () => {
  fc.assert(
    fc.property(models, (model) => {
      expect(measureAll(print(model))).toEqual(countPlainly(model))
    }),
    { numRuns: 300 },
  )
})

test('and each has a case in which it exceeds its limit, alone', () => {
  const { adHoc } = DEFAULT_LIMITS
  const nested = (levels: number) => `{ ${'a { '.repeat(levels - 1)}b${' }'.repeat(levels - 1)} }`
  const cases: Record<string, string> = {
    depth: nested(adHoc.depth + 1),
    aliases: `{ a { ${Array.from({ length: adHoc.aliases + 1 }, (_, at) => `x${at}: b`).join(' ')} } }`,
    rootFields: `{ ${Array.from({ length: adHoc.rootFields + 1 }, (_, at) => `x${at}`).join(' ')} }`,
    directives: `{ a ${directives(adHoc.directives + 1)} }`,
    selections: `{ ...A ...A } fragment A on Query { a { ${'b '.repeat(adHoc.selections / 2)} } }`,
    introspectionDepth: `{ __schema ${nested(adHoc.introspectionDepth)} }`,
    nameCharacters: `{ ${'a'.repeat(adHoc.nameCharacters + 1)} }`,
    listElements: `query ($n: [Int] = [${'1 '.repeat(adHoc.listElements + 1)}]) { a }`,
    valueCharacters: `{ a(b: { c: """${'字'.repeat(adHoc.valueCharacters + 1)}""" }) }`,
  }
  expect(Object.keys(cases)).toEqual(LIMIT_RULES.map(({ limit }) => limit))
  for (const [limit, text] of Object.entries(cases)) {
    const excess = findExcess(parse(text), adHoc)
    expect(excess.map(({ code }) => code)).toEqual(['OPERATION_TOO_LARGE'])
    expect(excess[0]!.message).toContain(
      `at most ${adHoc[limit as keyof DocumentLimits]} are allowed (${limit})`,
    )
  }
})

describe('documents that are not valid are measured all the same', () => {
  test('fragments that spread themselves', () => {
    expect(
      measureAll('{ ...A } fragment A on Query { a { ...B } } fragment B on Query { b ...A }'),
    ).toMatchObject({
      depth: 2,
    })
  })

  test('fragments of one name: the first, as when they are carried out', () => {
    expect(measureAll('{ ...A } fragment A on Query { a { b } } fragment A on Query { a }').depth).toBe(2)
  })

  test('a document without operations', () => {
    expect(measureAll('fragment A on Query { a { b } }').depth).toBe(0)
  })
})

test('fragments that double each other are counted in no time', () => {
  const doubling = Array.from(
    { length: 1_200 },
    (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`,
  )
  const document = parse(`{ ...F0 } ${doubling.join(' ')} fragment F1200 on Query { x: a }`)
  const begun = performance.now()
  const [aliases] = findExcess(document, DEFAULT_LIMITS.trusted)
  expect(performance.now() - begun).toBeLessThan(1_000)
  expect(aliases?.message).toContain('many more aliases')
})

test('the query that tools ask the schema with is within the limits', () => {
  const text = getIntrospectionQuery({
    inputValueDeprecation: true,
    oneOf: true,
    schemaDescription: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
  })
  expect(findExcess(parse(text), DEFAULT_LIMITS.adHoc)).toEqual([])
})

test('reviewed documents may have more of everything', () => {
  for (const [limit, most] of Object.entries(DEFAULT_LIMITS.adHoc))
    expect([limit, DEFAULT_LIMITS.trusted[limit as keyof DocumentLimits] > most]).toEqual([limit, true])
})

test('tokens are counted as the parser does', () => {
  fc.assert(
    fc.property(models, fc.nat({ max: 60 }), (model, most) => {
      const text = print(model)
      const parses = () => parse(text, { maxTokens: most })
      if (hasMoreTokens(text, most)) expect(parses).toThrow('tokens')
      else expect(parses).not.toThrow()
    }),
  )
})
