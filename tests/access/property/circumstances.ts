import type { Asker } from '../../../gateway/access/asker.ts'
import type { AccessState, Agreement, Masking, Term } from '../../../subgraphs/kit/contract/access.ts'
import type { Model } from '../../differential/model/model.ts'
import { createRandom, type Random } from '../../differential/random.ts'
import { POLICIES, SCOPES } from './rules.ts'

/** Who asks, when, and what the register says then; undefined where there is no register. */
export interface Circumstances {
  readonly state: AccessState | undefined
  readonly asker: Asker
  /** Milliseconds since 1970. */
  readonly now: number
}

const HOUR = 3_600_000
const BEGIN = Date.UTC(2026, 0, 1)
const CLIENTS = ['clerk', 'court']
const ROLES = ['r1', 'r2']
const ORGANISATIONS = ['o1', 'o2']
const PURPOSES = ['help', 'audit', 'count']

const at = (hours: number) => new Date(BEGIN + hours * HOUR).toISOString()

/** Moments in their order, among them whole hours, at which agreements begin and end. */
export const momentOf = (share: number): number => {
  const quarters = Math.floor(share * 16)
  return BEGIN + Math.floor(quarters / 4) * HOUR + [0, 1, HOUR / 2, HOUR - 1][quarters % 4]!
}

export function drawAsker(random: Random): Asker {
  const organisation = random.pick([...ORGANISATIONS, undefined])
  const purpose = random.chance(0.75)
    ? random.pick(PURPOSES)
    : random.pick([undefined, undefined, undefined, 'unheard-of'])
  return {
    holder: {
      client: random.pick(CLIENTS),
      officer: random.pick(['wang', 'li']),
      roles: random.some(ROLES, 0, 2),
      scopes: random.some(SCOPES, 1, 3),
      ...(organisation !== undefined && { organisation }),
    },
    isAuthenticated: random.chance(0.85),
    ...(purpose !== undefined && { purpose }),
    ...(random.chance(0.6) && { case: '2026-17' }),
  }
}

/** Somebody who asks as another does, or differs in one thing: what is kept for the one must not serve the other. */
export function drawAskerLike({ holder, isAuthenticated, purpose, ...rest }: Asker, random: Random): Asker {
  const other = drawAsker(random)
  const differs = random.pick([
    'nothing',
    'nothing',
    'purpose',
    'authentication',
    'scopes',
    'roles',
    'organisation',
  ])
  const { organisation, ...known } = holder
  const theirs = differs === 'organisation' ? other.holder.organisation : organisation
  const said = differs === 'purpose' ? other.purpose : purpose
  return {
    ...rest,
    holder: {
      ...known,
      ...(differs === 'scopes' && { scopes: other.holder.scopes }),
      ...(differs === 'roles' && { roles: other.holder.roles }),
      ...(theirs !== undefined && { organisation: theirs }),
    },
    isAuthenticated: differs === 'authentication' ? other.isAuthenticated : isAuthenticated,
    ...(said !== undefined && { purpose: said }),
  }
}

/** What the register may hold. Not all that it says is sound: agreements outlive the supergraph that they were made for. */
export function drawState(model: Model, seed: string): AccessState {
  const random = createRandom(`${seed}/state`)
  const agencies = [...model.subgraphs.map(({ name }) => name), 'nobody']
  const agreements = CLIENTS.flatMap((client) =>
    agencies.flatMap((agency) =>
      Array.from(
        { length: random.pick([0, 1, 1, 1, 2, 2]) },
        (_, number): Agreement => ({
          id: `${client}-${agency}-${number}`,
          client,
          agency,
          terms: drawTerms(random, model),
          purposes: random.some(PURPOSES, 1, 3),
          places: null,
          protections: ['OPEN'],
          from: at(random.pick([-9, -1, 0, 0, 1, 2])),
          until: random.chance(0.6) ? null : at(2 + random.int(4)),
          frequency: random.chance(0.2) ? { requests: 5, seconds: 60 } : null,
        }),
      ),
    ),
  )
  return {
    version: 1,
    agreements,
    purposes: PURPOSES.map((code) => ({ code, requiresCase: random.chance(0.2) })),
    policies: POLICIES.slice(0, -1).map((name) => ({
      name,
      roles: random.chance(0.4) ? random.some(ROLES, 1, 2) : null,
      organisations: random.chance(0.3) ? random.some(ORGANISATIONS, 1, 2) : null,
      purposes: random.chance(0.2) ? random.some(PURPOSES, 1, 2) : null,
    })),
    openings: [],
  }
}

function drawTerms(random: Random, model: Model): Term[] {
  const objects = [model.query, model.query, model.mutation, ...model.objects]
  const named = new Set(objects)
  const terms = [...named].flatMap((object): Term[] => {
    const isRoot = object === model.query || object === model.mutation
    if (!random.chance(isRoot ? 0.95 : 0.85)) return []
    if (random.chance(isRoot ? 0.8 : 0.5)) return [{ coordinate: object.name, ...drawMaskings(random, 0.1) }]
    return object.fields
      .filter(() => random.chance(0.8))
      .map(({ name }) => ({ coordinate: `${object.name}.${name}`, ...drawMaskings(random, 0.35) }))
  })
  const abstract = model.abstracts.filter(() => random.chance(0.2))
  return [...terms, ...abstract.map(({ name }) => ({ coordinate: name, ...drawMaskings(random, 0) }))]
}

function drawMaskings(random: Random, masked: number): Omit<Term, 'coordinate'> {
  const draw = (): Masking => random.pick(['PARTIAL', 'PARTIAL', 'PSEUDONYM', 'ABSENT'])
  const masking = random.chance(masked) ? draw() : 'CLEAR'
  return { masking, maskingOfProtected: random.chance(masked) ? draw() : masking }
}
