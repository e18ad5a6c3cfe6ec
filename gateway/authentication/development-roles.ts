import { DEPARTMENTS } from '../../subgraphs/kit/contract/agencies.ts'
import type { Asker } from '../access/asker.ts'
import type { TokenHolder } from './token-verifier.ts'

/** A role that the development profile hands out tokens for. */
export interface DevelopmentRole {
  /** e.g. 'clerk', 'officer-courts' */
  readonly name: string
  /** In Chinese, for the sandbox's menu. */
  readonly title: string
  readonly holder: TokenHolder
  /** What such a one mostly asks for. */
  readonly purpose: string
}

const role = (
  name: string,
  title: string,
  purpose: string,
  holder: Partial<TokenHolder> & Pick<TokenHolder, 'client'>,
): DevelopmentRole => ({
  name,
  title,
  purpose,
  holder: { officer: `development-${name}`, roles: [name], scopes: [], ...holder },
})

const PROTECTED = 'records:protected'
/** May open protected records of one person for a short time. */
const BREAK_GLASS = 'records:break-glass'
/** May give and revoke agreements in their agency's name. */
const GIVE = 'access:give'
/** May judge openings that their agency was told of. */
const REVIEW = 'records:review'

/** Those whom a city has: one of each kind, and an officer of each department. */
export const DEVELOPMENT_ROLES: readonly DevelopmentRole[] = [
  role('clerk', '综合受理员', 'dispute-handling', {
    client: 'center-clerk',
    organisation: 'center',
    place: '3711',
    scopes: [PROTECTED, BREAK_GLASS, 'developer'],
  }),
  role('mediator', '人民调解员', 'dispute-handling', {
    client: 'center-mediation',
    organisation: 'center',
    place: '371102',
    scopes: [PROTECTED, BREAK_GLASS],
  }),
  role('grid-member', '网格员', 'grid-service', {
    client: 'center-grid',
    organisation: 'center',
    place: '371102001',
  }),
  ...DEPARTMENTS.map(({ code, name }) =>
    role(`officer-${code}`, `${name}工作人员`, 'department-work', {
      client: code,
      organisation: code,
      place: '3711',
      roles: ['officer'],
      scopes: [PROTECTED, GIVE, REVIEW],
    }),
  ),
  role('access-officer', '查阅权限管理员', 'access-administration', {
    client: 'center-clerk',
    organisation: 'center',
    place: '3711',
    scopes: [GIVE, REVIEW],
  }),
  role('statistician', '统计分析员', 'statistics', {
    client: 'center-statistics',
    organisation: 'center',
    place: '3711',
  }),
  role('auditor', '监督员', 'supervision', {
    client: 'supervision',
    organisation: 'supervision',
    place: '3711',
    scopes: [PROTECTED],
  }),
  role('citizen', '市民', 'public-information', { client: 'citizen-app' }),
]

/** Who asks in the development profile without a token, and what for. */
export const DEVELOPMENT_CLERK: Asker = {
  holder: DEVELOPMENT_ROLES[0]!.holder,
  isAuthenticated: true,
  purpose: DEVELOPMENT_ROLES[0]!.purpose,
}
