import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'graphql'
import { DEFAULT_BUDGET_LIMITS } from '../../../gateway/budgets/limits.ts'
import { createGateway } from '../../../gateway/create-gateway.ts'
import type { AccessState } from '../../../subgraphs/kit/contract/access.ts'
import { readCoordinates } from '../../../subgraphs/kit/contract/coordinates.ts'
import { readMacKeys } from '../../../subgraphs/kit/contract/request-mac.ts'
import { createLogger } from '../../../subgraphs/kit/process/logger.ts'

/*
 * OneDoor as it guards records: a register of access whose agreements give the development clerk everything, budgets
 * that do, persons counted, a signed assertion and a MAC on every fetch. The benchmark's subgraphs do not check them.
 * SUPERGRAPH, PORT
 */

const supergraphSdl = readFileSync(process.env.SUPERGRAPH!, 'utf8')
const secret = () => randomBytes(32).toString('base64url')
const { objects } = readCoordinates(parse(supergraphSdl))
const owners = new Set(
  [...objects.values()].flatMap((fields) => [...fields.values()].map(({ owner }) => owner)),
)

const state: AccessState = {
  version: 1,
  purposes: [{ code: 'dispute-handling', requiresCase: false }],
  policies: [],
  openings: [],
  agreements: [...owners].flatMap((agency) =>
    agency === undefined
      ? []
      : {
          id: `agreement:${agency}`,
          client: 'center-clerk',
          agency,
          purposes: ['dispute-handling'],
          places: null,
          protections: ['OPEN', 'PROTECTED'],
          from: '2020-01-01T00:00:00Z',
          until: null,
          frequency: null,
          terms: [...objects.keys()].map((coordinate) => ({
            coordinate,
            masking: 'CLEAR',
            maskingOfProtected: 'CLEAR',
          })),
        },
  ),
}
const register = createServer((_request, response) => response.end(JSON.stringify(state)))
await new Promise<void>((resolve) => register.listen(0, '127.0.0.1', resolve))
const registerUrl = `http://127.0.0.1:${(register.address() as AddressInfo).port}/graphql`

const endpoint = (code: string, url: string) => ({
  code,
  name: code,
  url,
  deadlineMs: 5_000,
  macKeys: readMacKeys(secret()),
})
const subgraphs = [...supergraphSdl.matchAll(/@join__graph\(name: "([^"]+)", url: "([^"]+)"\)/g)]
const { privateKey } = generateKeyPairSync('ed25519')
const plenty = 1e9

await createGateway({
  supergraphSdl,
  agencies: [...subgraphs.map(([, name, url]) => endpoint(name!, url!)), endpoint('register', registerUrl)],
  register: 'register',
  privateKey: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
  budgets: {
    cost: { ...DEFAULT_BUDGET_LIMITS.cost, officer: plenty, client: plenty },
    subjects: {
      officer: { hour: plenty, day: plenty },
      client: { hour: plenty, day: plenty },
      alarmPercent: 100,
    },
  },
  log: createLogger('gateway', 'warn'),
  profile: 'development',
  port: Number(process.env.PORT),
})
