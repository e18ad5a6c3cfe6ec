/** How the people born up to a year are named. Lists are in order of favour; the first is the most frequent. */
export interface NamingFashion {
  /** The last birth year it holds for. */
  readonly until: number
  /** The share of names of one character. */
  readonly short: number
  /** The share of names taken whole from `women` and `men`; the rest is composed of the characters. */
  readonly whole: number
  readonly women: readonly string[]
  readonly men: readonly string[]
  readonly womenFirst: string
  readonly womenSecond: string
  readonly menFirst: string
  readonly menSecond: string
}

const words = (text: string): string[] => text.trim().split(/\s+/)

export const NAMING_FASHIONS: readonly NamingFashion[] = [
  {
    until: 1955,
    short: 0.06,
    whole: 0.4,
    women: words('秀英 桂英 秀兰 玉兰 桂兰 秀珍 凤英 玉英 桂花 淑英 玉珍 兰英 秀云 桂珍 素英 翠英 淑珍'),
    men: words('建国 德胜 玉山 志明 福田 永福 文明 树林 国华 洪德 振华 德成 玉林 保国 长青 学礼 家祥'),
    womenFirst: '秀桂玉淑凤兰素翠爱月金清瑞春美贵',
    womenSecond: '英兰珍花云芳芝荣香莲梅琴华娥风真',
    menFirst: '德玉文志国福永振学长树洪保家世兴明',
    menSecond: '山林田成德祥礼华堂海才义福贵庆玉春',
  },
  {
    until: 1969,
    short: 0.1,
    whole: 0.35,
    women: words('秀英 秀兰 玉梅 秀芳 桂芳 爱华 淑芳 秀华 桂荣 玉华 春梅 爱英 丽华 玉芳 秀梅 桂香 红'),
    men: words('建国 建军 建华 卫国 国强 志强 爱国 建设 跃进 卫东 国庆 援朝 和平 建平 永强 新民 志国'),
    womenFirst: '秀玉桂淑爱春红丽凤美金翠月素惠',
    womenSecond: '芳英华梅兰荣香云霞莲玲琴珍芝红',
    menFirst: '建国卫志永爱文新学德洪立保明玉',
    menSecond: '国军华强平东民庆生林忠义成明海',
  },
  {
    until: 1984,
    short: 0.3,
    whole: 0.45,
    women: words('丽 艳 静 敏 燕 娟 芳 霞 红梅 丽丽 海燕 晓燕 春燕 秀丽 丽娟 红霞 玉玲 桂芹 爱玲 晓红'),
    men: words('伟 强 军 勇 涛 磊 峰 刚 建军 建华 海波 志刚 晓东 国栋 文强 永刚 立军 洪波 卫华 海涛'),
    womenFirst: '丽晓海红春玉秀淑爱雪文金桂冬',
    womenSecond: '丽燕娟芳霞玲萍红梅敏静华艳芹',
    menFirst: '建海志国永晓洪文立卫明新玉宗',
    menSecond: '军华强波刚峰涛勇东伟平龙杰斌',
  },
  {
    until: 1999,
    short: 0.4,
    whole: 0.45,
    women: words('静 婷 敏 倩 雪 娜 婷婷 丹丹 晓雪 文静 雪梅 佳佳 晓彤 梦瑶 雅静 莹莹 露露 慧敏 思思 玉洁'),
    men: words('鹏 超 浩 伟 磊 帅 杰 涛 凯 鑫 斌 志鹏 文杰 晓明 俊杰 志伟 海洋 振兴 明明 家豪 宇航 文博'),
    womenFirst: '晓文雪佳梦雅慧思玉海婷丽欣美',
    womenSecond: '静婷雪佳瑶敏洁倩慧琳颖怡彤娜',
    menFirst: '志文晓俊海振明家宇建国凯嘉浩',
    menSecond: '鹏杰伟超浩洋明博飞龙辉宇磊强',
  },
  {
    until: 2012,
    short: 0.2,
    whole: 0.45,
    women: words('欣怡 子涵 佳怡 雨欣 梦琪 思雨 欣然 佳慧 雨桐 诗涵 雅琪 梓涵 静怡 心怡 紫涵 一诺 悦 萱'),
    men: words('浩然 子豪 宇轩 浩宇 俊杰 文博 子轩 宇航 家乐 博文 天宇 俊豪 明轩 一鸣 昊 宇 翔 泽宇 梓轩'),
    womenFirst: '欣雨佳梦思诗雅心子紫静若一语',
    womenSecond: '怡涵欣琪雨然慧桐萱妍婷瑶彤悦',
    menFirst: '浩子宇俊文博天明家一泽梓嘉昊',
    menSecond: '然豪轩宇杰博航文翔鸣乐阳涛睿',
  },
  {
    until: 9999,
    short: 0.08,
    whole: 0.5,
    women: words('一诺 依诺 梓涵 若汐 欣妍 语桐 沐晴 梓萱 诗涵 雨桐 可馨 艺涵 若溪 子墨 清欢 安然 书瑶'),
    men: words('浩宇 沐辰 宇轩 浩然 奕辰 子墨 梓睿 宇辰 亦辰 铭泽 泽宇 俊熙 子睿 一辰 承泽 书豪 星睿'),
    womenFirst: '梓若语沐诗雨可艺子书欣清安一',
    womenSecond: '涵汐桐晴萱馨溪瑶妍诺墨悦然柠',
    menFirst: '浩沐宇奕子梓亦铭泽俊承书星一',
    menSecond: '宇辰轩然墨睿泽熙豪阳霖烨恒远',
  },
]

/** Persons from abroad: country (ISO 3166-1 alpha-3), the shape of its passport numbers, and names. */
export interface Nationality {
  readonly country: string
  readonly weight: number
  readonly passportPrefix: string
  readonly passportDigits: number
  readonly surnames: readonly string[]
  readonly women: readonly string[]
  readonly men: readonly string[]
}

export const NATIONALITIES: readonly Nationality[] = [
  {
    country: 'KOR',
    weight: 45,
    passportPrefix: 'M',
    passportDigits: 8,
    surnames: words('KIM LEE PARK CHOI JUNG KANG CHO YOON JANG LIM HAN'),
    women: words('MINJI JIWON SOYEON HYEJIN EUNJU YUNA SUJIN MIKYUNG'),
    men: words('MINJUN JIHOON SEUNGHO DONGHYUN YOUNGSOO SANGWOO JAEHO KYUNGMIN'),
  },
  {
    country: 'JPN',
    weight: 14,
    passportPrefix: 'TR',
    passportDigits: 7,
    surnames: words('SATO SUZUKI TAKAHASHI TANAKA ITO WATANABE YAMAMOTO NAKAMURA'),
    women: words('YUKO KEIKO NAOMI AYAKA HARUKA'),
    men: words('HIROSHI TAKESHI KENJI DAISUKE SHOTA'),
  },
  {
    country: 'PHL',
    weight: 14,
    passportPrefix: 'P',
    passportDigits: 7,
    surnames: words('SANTOS REYES CRUZ BAUTISTA GARCIA MENDOZA TORRES'),
    women: words('MARIA ANGELICA GRACE JOY'),
    men: words('JOSE MARK JOHN ANTONIO RAMON'),
  },
  {
    country: 'RUS',
    weight: 12,
    passportPrefix: '7',
    passportDigits: 8,
    surnames: words('SHEVCHENKO KOVALENKO CHERNYKH DOLGIKH BONDARENKO'),
    women: words('OLGA ANNA ELENA IRINA'),
    men: words('ALEKSEI DMITRII SERGEI IVAN'),
  },
  {
    country: 'VNM',
    weight: 15,
    passportPrefix: 'C',
    passportDigits: 7,
    surnames: words('NGUYEN TRAN LE PHAM HOANG VU'),
    women: words('THITHUY THIHOA THILAN THIMAI'),
    men: words('VANHUNG VANNAM DUCMINH QUANGHUY'),
  },
]
