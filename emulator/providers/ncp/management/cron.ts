/** Checks cron expressions by NAVER's rules: five fields, minute to weekday, evaluated in KST (ncp.md 2). */
import { said, type SaidValue } from '../../../model/said.ts'

interface CronField {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const fields: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'weekday', min: 0, max: 7, names: weekdays },
]

/** The fault, to follow the field's name; undefined without one. */
export function cronProblem(expression: string): SaidValue | undefined {
  const parts = expression.trim().split(/\s+/)
  if (parts.length !== fields.length)
    return said`has ${parts.length} fields; five are needed: ${fields.map((field) => field.name).join(', ')}`
  for (const [index, field] of fields.entries()) {
    const text = parts[index] ?? ''
    if (!text.split(',').every((item) => isItem(item, field)))
      return said`has ${JSON.stringify(text)} as ${field.name}, which goes from ${field.min} to ${field.max}`
  }
  return undefined
}

/** Accepts `*`, `?`, a value or a range `1-5`, each with an optional step after a slash. */
function isItem(item: string, field: CronField): boolean {
  const [range = '', step, ...more] = item.split('/')
  if (more.length > 0 || (step !== undefined && !(/^\d{1,2}$/.test(step) && Number(step) > 0))) return false
  if (range === '*' || range === '?') return true
  const [from, to, ...rest] = range.split('-').map((text) => valueOf(text, field))
  if (rest.length > 0 || from === undefined) return false
  return !range.includes('-') || (to !== undefined && from <= to)
}

function valueOf(text: string, { min, max, names = [] }: CronField): number | undefined {
  const named = names.indexOf(text.toUpperCase())
  const value = named >= 0 ? named + (min === 0 ? 0 : 1) : /^\d{1,2}$/.test(text) ? Number(text) : -1
  return value >= min && value <= max ? value : undefined
}
