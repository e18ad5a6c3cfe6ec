/** A document that center applications run, offered in the explorer. */
export interface ExampleOperation {
  name: string
  /** What it is listed under; '' for the contract's. */
  folder: string
  document: string
  /** What to fill in where no real record could be found. */
  variables: Record<string, unknown>
}

/** Runs one operation through the gateway as the development clerk. */
export type ExecuteExample = (
  document: string,
  variables: Record<string, unknown>,
) => Promise<{ data?: unknown; errors?: readonly { message: string }[] | undefined }>

const SURNAME = '王'
/** 东港区, where most of the city lives. */
const DISTRICT = '371102'
const POSITION = { latitude: 35.42, longitude: 119.46 }

const FIND_PERSON = `query FindExamplePerson($name: String!) {
  people(name: $name, first: 50) {
    nodes { id disputes(first: 0) { totalCount byAgency { agency { code } } } }
  }
}`

const FIND_DISPUTE = `query FindExampleDispute($id: ID!) {
  person(id: $id) { disputes(first: 50) { nodes { id parties { person { id } } } } }
}`

interface FoundPeople {
  people: {
    nodes: { id: string; disputes: { totalCount: number | null; byAgency: unknown[] | null } }[]
  }
}

interface FoundDisputes {
  person: {
    disputes: { nodes: { id: string; parties: { person: { id: string } | null }[] | null }[] }
  } | null
}

/**
 * Finds variables of real records for the contract's operations: ids differ per deployment.
 * Chosen for what they show: a person known to most agencies, a dispute with most identified parties.
 *
 * @returns variables by operation name; an operation whose record is not there yet (an empty city) is left out
 * @throws Error when the graph answers without data
 */
export async function exampleVariables(
  execute: ExecuteExample,
): Promise<Record<string, Record<string, unknown>>> {
  const { people } = await ask<FoundPeople>(execute, FIND_PERSON, { name: SURNAME })
  const person = mostOf(people.nodes, ({ disputes }) => [
    disputes.byAgency?.length ?? 0,
    disputes.totalCount ?? 0,
  ])
  const dispute = person && (await findDispute(execute, person.id))
  return {
    Agencies: {},
    SearchPeople: { name: SURNAME, first: 10 },
    UnifiedLocation: { code: DISTRICT, first: 20 },
    DisputesNear: { ...POSITION, radiusMeters: 2000, first: 20 },
    ...(person && { UnifiedPerson: { id: person.id, first: 20 }, PersonLive: { id: person.id } }),
    ...(dispute && { WalkAcrossAgencies: { id: dispute.id } }),
  }
}

async function findDispute(execute: ExecuteExample, personId: string): Promise<{ id: string } | undefined> {
  const { person } = await ask<FoundDisputes>(execute, FIND_DISPUTE, { id: personId })
  return mostOf(person?.disputes.nodes ?? [], ({ parties }) => [
    parties?.filter((party) => party.person !== null).length ?? 0,
  ])
}

async function ask<Data>(
  execute: ExecuteExample,
  document: string,
  variables: Record<string, unknown>,
): Promise<Data> {
  const { data, errors } = await execute(document, variables)
  if (!data) {
    throw new Error(
      `No example records: the graph answered without data (${errors?.[0]?.message ?? 'no error'})`,
    )
  }
  return data as Data
}

/** The element that scores highest, compared score by score; the first of equals. */
function mostOf<Element>(
  elements: readonly Element[],
  score: (element: Element) => number[],
): Element | undefined {
  return elements.reduce<Element | undefined>(
    (best, element) => (best === undefined || exceeds(score(element), score(best)) ? element : best),
    undefined,
  )
}

function exceeds(scores: number[], others: number[]): boolean {
  const decisive = scores.findIndex((value, index) => value !== others[index])
  return decisive >= 0 && scores[decisive]! > others[decisive]!
}
