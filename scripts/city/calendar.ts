/** The city's time: moments are milliseconds since 1970, days and hours are those of UTC+8. */

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** China Standard Time; there is no daylight saving. */
const OFFSET = 8 * HOUR

/** How far back the records reach. */
export const YEARS_OF_RECORDS = 5

/** The start of a day `yyyy-mm-dd` in China. @throws on anything else */
export function startOfDay(day: string): number {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== day)
    throw new Error(`expected a day such as 2026-11-01, got ${JSON.stringify(day)}`)
  return moment - OFFSET
}

/** The day in China, `yyyy-mm-dd`. */
export function dayOf(moment: number): string {
  return new Date(moment + OFFSET).toISOString().slice(0, 10)
}

/** The year in China. */
export function yearOf(moment: number): number {
  return new Date(moment + OFFSET).getUTCFullYear()
}

/** The month in China, 0 for January. */
export function monthOf(moment: number): number {
  return new Date(moment + OFFSET).getUTCMonth()
}

/** The day of the week in China, 0 for Sunday. */
export function weekdayOf(moment: number): number {
  return (Math.floor((moment + OFFSET) / DAY) + 4) % 7
}

/** Midnight in China at or before a moment. */
function midnightBefore(moment: number): number {
  return Math.floor((moment + OFFSET) / DAY) * DAY - OFFSET
}

/**
 * An hour of an office's working time, at or after a moment: `share` in [0, 1) is how far into the eight hours
 * of the day, which are half past eight to half past eleven and one to six.
 */
export function officeHour(moment: number, share: number): number {
  const weekday = weekdayOf(moment)
  const wait = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  const minutes = Math.floor(share * 8 * 60)
  const day = midnightBefore(moment) + wait * DAY
  const hour = day + (minutes < 180 ? 510 : 600) * MINUTE + minutes * MINUTE
  return hour < moment ? officeHour(day + DAY, share) : hour
}
