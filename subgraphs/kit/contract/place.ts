const CODE = /^(\d{4}|\d{6}|\d{9}|\d{12}|\d{15})$/

/** Whether this is a division code: 4 digits for the city, 6, 9, 12 and 15 below it; the place above is a prefix. */
export function isPlaceCode(value: unknown): boolean {
  return typeof value === 'string' && CODE.test(value)
}
