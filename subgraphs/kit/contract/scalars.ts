import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/
// The city has one time zone, without daylight saving since 1991.
const CITY_OFFSET = '+08:00'
const CITY_OFFSET_MS = 8 * 3_600_000

/** A moment in the city's time, e.g. 2026-03-01T09:30:00+08:00; milliseconds only where there are any. */
export function formatDateTime(moment: Date): string {
  const local = new Date(moment.getTime() + CITY_OFFSET_MS).toISOString().slice(0, -1)
  return `${local.endsWith('.000') ? local.slice(0, -4) : local}${CITY_OFFSET}`
}

function parseDateTime(value: unknown): Date {
  const moment = typeof value === 'string' && DATE_TIME.test(value) ? new Date(value) : undefined
  if (!moment || Number.isNaN(moment.getTime()))
    throw badScalar('a DateTime in RFC 3339 form with offset, e.g. 2026-03-01T09:30:00+08:00')
  return moment
}

function parseDate(value: unknown): string {
  if (typeof value !== 'string' || !isCalendarDay(value)) throw badScalar('a Date, e.g. 2026-03-01')
  return value
}

function isCalendarDay(value: string): boolean {
  const midnight = new Date(`${value}T00:00:00Z`)
  return DATE.test(value) && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(value)
}

function badScalar(expected: string): GraphQLError {
  return new GraphQLError(`Expected ${expected}.`, { extensions: { code: 'BAD_USER_INPUT' } })
}

/** `DateTime` of the contract: a `Date` inside, RFC 3339 with the city's offset outside. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => formatDateTime(value instanceof Date ? value : new Date(String(value))),
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
})

/** `Date` of the contract: the string yyyy-mm-dd on both sides. */
export const CalendarDate = new GraphQLScalarType<string, string>({
  name: 'Date',
  serialize: parseDate,
  parseValue: parseDate,
  parseLiteral: (node) => parseDate(node.kind === Kind.STRING ? node.value : undefined),
})
