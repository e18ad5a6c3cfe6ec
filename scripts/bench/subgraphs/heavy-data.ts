import { randomStream } from '../../city/random.ts'
import type { DataModel, DataObject, Dataset } from './model.ts'

/*
 * As much data, in the same shape, as the subgraphs of The Guild's federation gateways benchmark hold: six users,
 * nine products, eleven reviews on four of the products, all of them by the first user.
 */

const USERS = [
  ['Ada Lovelace', 'ada'],
  ['Alan Turing', 'alanturing'],
  ['Grace Hopper', 'gracehopper'],
  ['Edsger Dijkstra', 'ewd'],
  ['Barbara Liskov', 'barbaral'],
  ['Donald Knuth', 'knuth'],
] as const

const PRODUCTS = [
  ['Table', 899, 100, true],
  ['Couch', 1299, 1000, false],
  ['Glass', 15, 20, false],
  ['Chair', 499, 100, false],
  ['TV', 1299, 1000, true],
  ['Lamp', 6999, 300, true],
  ['Grill', 3999, 2000, true],
  ['Fridge', 100_000, 6000, false],
  ['Sofa', 9999, 800, true],
] as const

/** Product and length of the text of each review. */
const REVIEWS = [
  ['1', 446],
  ['1', 289],
  ['1', 277],
  ['1', 141],
  ['2', 446],
  ['2', 289],
  ['2', 277],
  ['2', 141],
  ['3', 141],
  ['4', 141],
  ['4', 864],
] as const
const REVIEWS_BY_A_USER = 2
const TOP_PRODUCTS = 5

const WORDS =
  'sturdy light quiet delivered assembled colour quality price return after before again family kitchen month week'

export function createHeavyDataset(): Dataset {
  const query = (fields: Readonly<Record<string, unknown>>) => ({ __typename: 'Query', ...fields })
  const accountUsers = createUsers()
  const accounts: DataModel = {
    query: query({ users: accountUsers, me: accountUsers[0], user: byKey(accountUsers, 'id') }),
    entity: byKey(accountUsers, 'id'),
    possibleTypes: {},
  }
  const catalogue = createProducts()
  const products: DataModel = {
    query: query({ topProducts: first(catalogue) }),
    entity: byKey(catalogue, 'upc'),
    possibleTypes: {},
  }
  const stock = createStock()
  const inventory: DataModel = {
    query: query({}),
    entity: ({ upc, price, weight }) => stock(upc, price, weight),
    possibleTypes: {},
  }
  const reviewed = linkReviews(
    accountUsers.map(({ id, username }) => ({ __typename: 'User', id, username })),
    catalogue.map(({ upc }) => ({ __typename: 'Product', upc })),
  )
  const reviews: DataModel = {
    query: query({}),
    entity: (representation) => reviewed[representation.__typename]?.(representation),
    possibleTypes: {},
  }
  return { subgraphs: { accounts, inventory, products, reviews }, monolith: createMonolith() }
}

function createMonolith(): DataModel {
  const users = createUsers()
  const stock = createStock()
  const products = createProducts().map((product) => ({
    ...stock(product.upc, product.price, product.weight),
    ...product,
  }))
  linkReviews(users, products)
  return {
    query: { __typename: 'Query', users, topProducts: first(products) },
    entity: () => undefined,
    possibleTypes: {},
  }
}

type Linkable = { __typename: string; [field: string]: unknown }

const createUsers = (): Linkable[] =>
  USERS.map(([name, username], index) => ({
    __typename: 'User',
    id: String(index + 1),
    name,
    username,
    birthday: 1_234_567_890,
  }))

const createProducts = (): Linkable[] =>
  PRODUCTS.map(([name, price, weight], index) => ({
    __typename: 'Product',
    upc: String(index + 1),
    name,
    price,
    weight,
  }))

/** What the inventory knows of a product. What it cannot know, price and weight, comes with the question. */
function createStock() {
  const known = new Map<string, DataObject>()
  return (upc: unknown, price: unknown, weight: unknown): DataObject => {
    const key = `${upc} ${price} ${weight}`
    const product = known.get(key) ?? {
      __typename: 'Product',
      upc,
      inStock: PRODUCTS[Number(upc) - 1]![3],
      shippingEstimate:
        typeof price !== 'number' || typeof weight !== 'number' ? null : price > 1000 ? 0 : weight / 2,
    }
    known.set(key, product)
    return product
  }
}

/** Puts reviews into users and products, and these into reviews. Returns how an entity is found. */
function linkReviews(users: Linkable[], products: Linkable[]) {
  const findProduct = byKey(products, 'upc')
  const random = randomStream(1, 'bench reviews')
  const reviews = REVIEWS.map(([upc, length], index) => ({
    __typename: 'Review',
    id: String(index + 1),
    body: text(length, random(index)),
    product: findProduct({ upc }),
    author: users[0],
  }))
  for (const user of users) user.reviews = reviews.slice(0, REVIEWS_BY_A_USER)
  for (const product of products) product.reviews = reviews.filter((review) => review.product === product)
  return { User: byKey(users, 'id'), Product: findProduct, Review: byKey(reviews, 'id') } as Readonly<
    Record<string, (key: Readonly<Record<string, unknown>>) => DataObject | undefined>
  >
}

const first =
  (products: readonly DataObject[]) =>
  ({ first = TOP_PRODUCTS }: { first?: number }) =>
    products.slice(0, first)

function byKey(objects: readonly DataObject[], field: string) {
  const index = new Map(objects.map((object) => [object[field], object]))
  return (key: Readonly<Record<string, unknown>>) => index.get(key[field])
}

function text(length: number, random: ReturnType<ReturnType<typeof randomStream>>): string {
  const words = WORDS.split(' ')
  let made = 'It'
  while (made.length < length) made += ` ${random.pick(words)}`
  return made.slice(0, length)
}
