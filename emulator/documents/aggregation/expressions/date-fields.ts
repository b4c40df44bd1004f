/** Fields of a calendar date. All read the UTC fields of a date, which {@link localDate} makes those of a zone. */
const day = 86_400_000

export function dayOfYear(date: Date): number {
  return Math.floor((startOfDay(date) - Date.UTC(date.getUTCFullYear(), 0, 1)) / day) + 1
}

function startOfDay(date: Date): number {
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
}

/** Weeks begin on Sunday; the days before the first Sunday are week 0. */
export function week(date: Date): number {
  return Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)
}

/** From 1, Monday, to 7, Sunday. */
export function isoDayOfWeek(date: Date): number {
  return date.getUTCDay() || 7
}

/** The year that the Thursday of its week lies in. */
export function isoWeekYear(date: Date): number {
  return thursday(date).getUTCFullYear()
}

export function isoWeek(date: Date): number {
  return Math.ceil(dayOfYear(thursday(date)) / 7)
}

function thursday(date: Date): Date {
  return new Date(startOfDay(date) + (4 - isoDayOfWeek(date)) * day)
}

/** The beginning of a day that is named by its week, in ms; weeks and days may lie outside of the year. */
export function isoDate(year: number, weekOfYear: number, dayOfWeek: number): number {
  const fourth = new Date(Date.UTC(year, 0, 4))
  return startOfDay(fourth) + ((weekOfYear - 1) * 7 + dayOfWeek - isoDayOfWeek(fourth)) * day
}
