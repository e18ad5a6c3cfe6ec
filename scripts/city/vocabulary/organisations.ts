/** Made-up firms: invented brands, so that none is meant. The frequent ones come first. */
export const BRANDS = [
  ...['听潮', '澄岚', '沐岸', '霁海', '朔禾', '叙和', '璟澜', '棠溪', '砚青', '禾穗'],
  ...['拾贝', '曜石', '栖岭', '云麓', '渔歌', '桑榆', '汀洲', '苇岸', '归帆', '稚川'],
]

export const INDUSTRIES = {
  builder: ['建筑工程', '建设', '装饰工程', '市政工程', '劳务'],
  developer: ['置业', '房地产开发'],
  employer: ['机械', '水产食品', '纺织', '木业', '石材', '汽车零部件', '物流'],
  lender: ['小额贷款', '融资担保', '商业保理'],
  property: ['物业服务', '物业管理'],
  service: ['装饰', '教育科技', '健身管理', '美容服务', '商贸', '热力', '家政服务'],
  shipping: ['海运', '远洋渔业', '船务', '水产养殖'],
  trader: ['商贸', '建材', '水产', '农产品', '茶业'],
} as const

export type Industry = keyof typeof INDUSTRIES

/** Offices of a county that people dispute with. */
export const COUNTY_OFFICES = [
  '自然资源和规划局',
  '综合行政执法局',
  '人力资源和社会保障局',
  '住房和城乡建设局',
  '农业农村局',
  '民政局',
  '市场监督管理局',
]
