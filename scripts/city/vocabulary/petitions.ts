import type { Category } from '../../../subgraphs/kit/contract/change.ts'
import type { PetitionRow } from '../../../subgraphs/petitions/tables.ts'

/** A petition office: its name, the first character of its numbers, and the seat of its level. */
interface PetitionOffice {
  readonly name: string
  readonly word: string
}

export const OFFICE_OF_COUNTY: Readonly<Record<string, PetitionOffice>> = {
  '371102': { name: '东港区信访局', word: '东信' },
  '371103': { name: '岚山区信访局', word: '岚信' },
  '371121': { name: '五莲县信访局', word: '五信' },
  '371122': { name: '莒县信访局', word: '莒信' },
  '371171': { name: '日照经济技术开发区信访局', word: '开信' },
}

export const CITY_OFFICE: PetitionOffice = { name: '日照市信访局', word: '日信' }

/** Which of a county's units answers for a category; null: the township. */
export const RESPONDING_UNIT: Readonly<Record<Category, string | null>> = {
  DEBT: '地方金融监督管理局',
  NEIGHBOURHOOD: null,
  FAMILY: '民政局',
  LABOUR: '人力资源和社会保障局',
  CONSUMER: '市场监督管理局',
  LAND_AND_HOUSING: '住房和城乡建设局',
  MEDICAL: '卫生健康局',
  TRAFFIC: '公安局交通警察大队',
  MARITIME: '海洋与渔业局',
  PUBLIC_ORDER: '公安局',
  ADMINISTRATIVE: '司法局',
  ENVIRONMENT: '生态环境分局',
  OTHER: null,
}

export const SUBJECT_CLASS: Readonly<Record<Category, PetitionRow['subjectClass']>> = {
  DEBT: 'FINANCE',
  NEIGHBOURHOOD: 'COMMUNITY',
  FAMILY: 'CIVIL_AFFAIRS',
  LABOUR: 'LABOUR_AND_SOCIAL_SECURITY',
  CONSUMER: 'COMMERCE',
  LAND_AND_HOUSING: 'HOUSING_AND_CONSTRUCTION',
  MEDICAL: 'HEALTH',
  TRAFFIC: 'TRANSPORT',
  MARITIME: 'FISHERY_AND_SEA',
  PUBLIC_ORDER: 'POLITICS_AND_LAW',
  ADMINISTRATIVE: 'GOVERNMENT_CONDUCT',
  ENVIRONMENT: 'ENVIRONMENT',
  OTHER: 'OTHER',
}

export const REPLIES = [
  '经调查,所反映的问题基本属实,已责成责任单位限期整改。',
  '经调查,所反映的问题部分属实,已与信访人沟通并达成处理意见。',
  '经调查,所反映的事项已依法处理,现将处理结果答复如下。',
  '经调查,所反映的问题不属实,已向信访人解释说明。',
  '经协调,双方已就争议事项达成一致,信访人表示认可。',
]

export const EXTENSION_REASONS = ['情况复杂,需进一步核实', '需委托鉴定', '涉及多个部门,需协调会商']
