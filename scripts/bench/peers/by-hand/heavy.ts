import type { Data, Fetchers } from './fetcher.ts'

const AUTHOR = 'author{id username reviews{id body product{upc}}}'
const REVIEWS = `query($users:[_Any!]!,$products:[_Any!]!){
users:_entities(representations:$users){... on User{reviews{id body product{upc reviews{id body ${AUTHOR}}}}}}
products:_entities(representations:$products){... on Product{reviews{id body ${AUTHOR}}}}}`
const NAMES = 'query($r:[_Any!]!){_entities(representations:$r){... on User{name}}}'
const CATALOGUE = 'query($r:[_Any!]!){_entities(representations:$r){... on Product{name price weight}}}'
const STOCK = 'query($r:[_Any!]!){_entities(representations:$r){... on Product{inStock shippingEstimate}}}'

/**
 * Six questions in four waves: users and top products; their reviews; names of authors and of products, each once;
 * stock of all products, each once.
 */
export async function answerHeavy(fetchers: Fetchers): Promise<Data> {
  const { accounts, products, reviews, inventory } = fetchers
  const [{ users }, { topProducts }] = await Promise.all([
    accounts!('{users{id username name}}'),
    products!('{topProducts{upc name price weight}}'),
  ])
  const reviewed = await reviews!(REVIEWS, {
    users: users.map(({ id }: Data) => ({ __typename: 'User', id })),
    products: topProducts.map(({ upc }: Data) => ({ __typename: 'Product', upc })),
  })

  const authors: Data[] = []
  const mentioned: Data[] = []
  collect(reviewed, authors, mentioned)
  const [names, known] = await Promise.all([
    askOnce(authors, 'id', 'User', (r) => accounts!(NAMES, { r })),
    askOnce(mentioned, 'upc', 'Product', (r) => products!(CATALOGUE, { r })),
  ])
  for (const product of topProducts) known.set(product.upc, product)

  const all = [...known.values()]
  const { _entities } = await inventory!(STOCK, {
    r: all.map(({ upc, price, weight }) => ({ __typename: 'Product', upc, price, weight })),
  })
  all.forEach((product, index) => {
    Object.assign(product, _entities[index])
  })

  const author = (node: Data) => ({ ...userOf(names.get(node.id)), reviews: node.reviews.map(shortReview) })
  const withAuthor = ({ id, body, author: node }: Data) => ({ id, body, author: author(node) })
  const shortReview = ({ id, body, product }: Data) => ({
    id,
    body,
    product: productOf(known.get(product.upc)),
  })
  const longReview = ({ id, body, product }: Data) => ({
    id,
    body,
    product: { ...productOf(known.get(product.upc)), reviews: product.reviews.map(withAuthor) },
  })
  return {
    users: users.map((user: Data, index: number) => ({
      ...userOf(user),
      reviews: reviewed.users[index].reviews.map(longReview),
    })),
    topProducts: topProducts.map((product: Data, index: number) => ({
      ...productOf(product),
      reviews: reviewed.products[index].reviews.map(withAuthor),
    })),
  }
}

const userOf = ({ id, username, name }: Data) => ({ id, username, name })

const productOf = ({ inStock, name, price, shippingEstimate, upc, weight }: Data) => ({
  inStock,
  name,
  price,
  shippingEstimate,
  upc,
  weight,
})

/** Every author and product that the reviews mention. */
function collect({ users, products }: Data, authors: Data[], mentioned: Data[]): void {
  const withAuthors = (reviews: readonly Data[]) => {
    for (const { author } of reviews) {
      authors.push(author)
      for (const { product } of author.reviews) mentioned.push(product)
    }
  }
  for (const { reviews } of users)
    for (const { product } of reviews) {
      mentioned.push(product)
      withAuthors(product.reviews)
    }
  for (const { reviews } of products) withAuthors(reviews)
}

/** Asks for each entity once, however many nodes stand for it. */
async function askOnce(
  nodes: readonly Data[],
  key: string,
  type: string,
  ask: (representations: readonly Data[]) => Promise<Data>,
): Promise<Map<string, Data>> {
  const entities = new Map<string, Data>(nodes.map((node) => [node[key], node]))
  const { _entities } = await ask([...entities.keys()].map((value) => ({ __typename: type, [key]: value })))
  for (const [index, [value, node]] of [...entities].entries())
    entities.set(value, { ...node, ..._entities[index] })
  return entities
}
