/** A city of three agencies, small enough to know by heart: the shapes of the real graph, and nothing else. */

const LINK = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])
`

const DISPUTE = `
  interface Dispute { id: ID! title: String }
`

export const CENTER_SDL = `${LINK} ${DISPUTE}
  type Query {
    person(id: ID!): Person
    disputes(first: Int = 20, since: DateTime): [Dispute!]!
    clock: Moment
  }
  scalar Moment
  scalar DateTime
  type Person @key(fields: "id") @key(fields: "identity") {
    id: ID!
    identity: ID! @inaccessible
    name: String
    disputes: [Dispute!]
  }
  type CourtCase implements Dispute @key(fields: "id") { id: ID! title: String @shareable }
  type Petition implements Dispute @key(fields: "id") { id: ID! title: String @shareable }
`

export const COURTS_SDL = `${LINK} ${DISPUTE}
  type CourtCase implements Dispute @key(fields: "id") {
    id: ID!
    title: String @shareable
    court: String
    judge: String
    verdict(style: Int): String
  }
  type Person @key(fields: "identity") { identity: ID! @inaccessible courtCases(first: Int = 20): [CourtCase!] }
`

export const PETITIONS_SDL = `${LINK} ${DISPUTE}
  type Petition implements Dispute @key(fields: "id") { id: ID! title: String @shareable channel: String }
  type Person @key(fields: "identity") { identity: ID! @inaccessible petitions: [Petition!] }
`

const petition = (number: number) => ({
  __typename: 'Petition',
  id: `petitions:${number}`,
  title: `信访${number}`,
})
const courtCase = (number: number) => ({
  __typename: 'CourtCase',
  id: `courts:${number}`,
  title: `案件${number}`,
})

/** Petitions and court cases take turns, so that an entity fetch never has all entities of the list. */
const DISPUTES = [petition(1), courtCase(1), petition(2), courtCase(2)]

const PERSON = { id: 'center:1', identity: 'cn:1', name: '王芳', disputes: DISPUTES }

export const CENTER_RESOLVERS = {
  Query: {
    person: (_: unknown, { id }: { id: string }) => (id === PERSON.id ? PERSON : null),
    disputes: () => DISPUTES,
    clock: () => 'now',
  },
}

export const COURTS_RESOLVERS = {
  CourtCase: {
    __resolveReference: ({ id }: { id: string }) => ({ ...courtCase(Number(id.split(':')[1])), id }),
    court: () => '东港区人民法院',
    judge: ({ id }: { id: string }) => `法官${id.split(':')[1]}`,
  },
  Person: { courtCases: () => [courtCase(1), courtCase(2)] },
}

export const PETITIONS_RESOLVERS = {
  Petition: {
    __resolveReference: ({ id }: { id: string }) => ({ ...petition(Number(id.split(':')[1])), id }),
    channel: () => 'LETTER',
  },
  Person: { petitions: () => [petition(1)] },
}
