/** How the center is organised: three levels of centers, the departments at their windows, and who works there. */

/**
 * The functional area without a statistical code. The city speaks of six districts and functional areas; which
 * townships this one looks after is assumed.
 */
export const FUNCTIONAL_AREA = {
  key: 'gaoxin',
  name: '日照高新技术产业开发区',
  townships: ['371102100', '371102104'],
  /** Whose courts and procuratorates are its own too. */
  county: '371102',
} as const

/** Townships that the city does not report a center for: islands with 300 people, and a zone within a county town. */
export const WITHOUT_CENTER: ReadonlySet<string> = new Set(['371103200', '371122400'])

/** A department that sits at centers; a county's has the county's name in the place of `{}`. */
export interface DepartmentOfCenter {
  /** Its unit's id after 'unit:' and, in a county, the county's code. */
  readonly key: string
  readonly kind: 'DEPARTMENT' | 'PROCURATORATE' | 'PUBLIC_SERVICE'
  /** Code of the agency with whose records it works. */
  readonly agency: string | null
  readonly city: string
  /** Null where the city's department has no counties' below it. */
  readonly county: string | null
  readonly window: string
  /** The window that a county's has in townships too. */
  readonly inTownships?: string
}

export const DEPARTMENTS_OF_CENTERS: readonly DepartmentOfCenter[] = [
  department('courts', '日照市中级人民法院', '{}人民法院', '诉讼服务窗口', { agency: 'courts' }),
  department('procuratorate', '日照市人民检察院', '{}人民检察院', '检察服务窗口', { kind: 'PROCURATORATE' }),
  department('petitions', '日照市信访局', '{}信访局', '信访接待窗口', { agency: 'petitions' }),
  department('police', '日照市公安局', '{}公安分局', '公安服务窗口', {
    agency: 'police',
    inTownships: '公安服务窗口',
  }),
  department('judicial-bureau', '日照市司法局', '{}司法局', '公共法律服务窗口', {
    inTownships: '人民调解窗口',
  }),
  department('health', '日照市卫生健康委员会', '{}卫生健康局', '医疗纠纷窗口', { agency: 'health' }),
  department('transport', '日照市公安局交通警察支队', '{}交通警察大队', '道路交通纠纷窗口', {
    agency: 'transport',
  }),
  department('maritime', '日照海事局', null, '涉海纠纷窗口', { agency: 'maritime' }),
  department('human-resources', '日照市人力资源和社会保障局', '{}人力资源和社会保障局', '劳动争议窗口'),
  department('housing', '日照市住房和城乡建设局', '{}住房和城乡建设局', '住房与物业窗口'),
  department('natural-resources', '日照市自然资源和规划局', '{}自然资源和规划局', '土地与规划窗口'),
  department('market-regulation', '日照市市场监督管理局', '{}市场监督管理局', '消费维权窗口'),
  department('civil-affairs', '日照市民政局', '{}民政局', '婚姻家庭窗口'),
  department('agriculture', '日照市农业农村局', '{}农业农村局', '农村土地承包窗口'),
  department('ecology', '日照市生态环境局', '{}生态环境分局', '生态环境窗口'),
  department('urban-management', '日照市城市管理局', '{}综合行政执法局', '城市管理窗口'),
  department('legal-aid', '日照市法律援助中心', '{}法律援助中心', '法律援助窗口', { kind: 'PUBLIC_SERVICE' }),
  department('notary', '日照市公证处', null, '公证服务窗口', { kind: 'PUBLIC_SERVICE' }),
  department('arbitration', '日照仲裁委员会', null, '仲裁服务窗口', { kind: 'PUBLIC_SERVICE' }),
  department('trade-union', '日照市总工会', '{}总工会', '职工维权窗口', { kind: 'PUBLIC_SERVICE' }),
  department('womens-federation', '日照市妇女联合会', '{}妇女联合会', '妇女儿童维权窗口', {
    kind: 'PUBLIC_SERVICE',
  }),
  department('counselling', '日照市社会心理服务中心', null, '心理服务窗口', { kind: 'PUBLIC_SERVICE' }),
]

function department(
  key: string,
  city: string,
  county: string | null,
  window: string,
  more: Partial<DepartmentOfCenter> = {},
): DepartmentOfCenter {
  return { key, kind: 'DEPARTMENT', agency: null, city, county, window, ...more }
}

/** Names that are not formed as most are. */
export const NAMES_OF_UNITS: Readonly<Record<string, string>> = {
  '371102:police': '日照市公安局东港分局',
  '371103:police': '日照市公安局岚山分局',
  '371121:police': '五莲县公安局',
  '371122:police': '莒县公安局',
  '371171:police': '日照市公安局经济技术开发区分局',
  'gaoxin:police': '日照市公安局高新区分局',
  '371102:courts': '日照市东港区人民法院',
  '371103:courts': '日照市岚山区人民法院',
  '371102:procuratorate': '日照市东港区人民检察院',
  '371103:procuratorate': '日照市岚山区人民检察院',
}

/** How many officers of each duty a center has of its own, besides those at windows. */
export const OWN_STAFF = {
  CITY: { DIRECTOR: 3, CLERK: 12, COORDINATOR: 6, MEDIATOR: 8 },
  COUNTY: { DIRECTOR: 1, CLERK: 5, COORDINATOR: 3, MEDIATOR: 4 },
  TOWNSHIP: { DIRECTOR: 1, CLERK: 2, COORDINATOR: 1, MEDIATOR: 2 },
} as const
