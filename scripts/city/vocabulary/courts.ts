/** A court with the code that stands in its case numbers, after 鲁. */
export interface Court {
  readonly name: string
  readonly code: string
  readonly judges: number
}

/** The court of first instance of each county. */
export const COURT_OF_COUNTY: Readonly<Record<string, Court>> = {
  '371102': { name: '日照市东港区人民法院', code: '1102', judges: 46 },
  '371103': { name: '日照市岚山区人民法院', code: '1103', judges: 28 },
  '371121': { name: '五莲县人民法院', code: '1121', judges: 26 },
  '371122': { name: '莒县人民法院', code: '1122', judges: 40 },
  '371171': { name: '日照经济技术开发区人民法院', code: '1191', judges: 18 },
}

export const INTERMEDIATE_COURT: Court = { name: '日照市中级人民法院', code: '11', judges: 24 }

export const HEARING_NOTES = ['证据交换', '法庭调查', '当庭质证', '法庭辩论', '组织调解', '当庭宣判']
