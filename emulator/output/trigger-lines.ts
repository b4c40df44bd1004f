/** Formats what fires, the next one first: as the key `t` and `actionlab triggers` print it, and as the banner counts it. */
import type { ListedTrigger } from '../model/trigger.ts'
import { fit, pad, widthOf } from './columns.ts'
import { printable } from './foreign-text.ts'
import type { Page } from './page.ts'

const left = '  '
const gap = '  '
/** Columns that a name, a rhythm or the actions take at most, where there is room for less than all. */
const mostColumns = 36

/** @param now epoch ms on the emulator's clock */
export function triggerLines(
  triggers: readonly ListedTrigger[],
  now: number,
  { style, columns }: Pick<Page, 'style' | 'columns'>,
): string[] {
  if (triggers.length === 0)
    return [
      `${left}${style.yellow('Nothing fires here.')} No schedule and no event is configured or deployed. Triggers of API Gateway are addresses: actionlab list has them.`,
    ]
  const rows = triggers.map((trigger) => [
    whenText(trigger, now),
    printable(trigger.name),
    [trigger.rhythm ?? trigger.kind, trigger.zone ?? '']
      .filter((text) => text !== '')
      .map(printable)
      .join(' '),
    trigger.actions.length === 0 ? 'no action' : trigger.actions.map(printable).join(', '),
  ])
  const bound = Number.isFinite(columns) ? mostColumns : Infinity
  const widths = [0, 1, 2].map((index) => Math.min(bound, Math.max(...rows.map((row) => widthOf(row[index] ?? '')))))
  return rows.flatMap((row, index) => {
    const { disabled, paused, next } = triggers[index] ?? { paused: false }
    const [when = '', name = '', rhythm = ''] = row.map((text, place) => pad(fit(text, widths[place] ?? Infinity), widths[place] ?? 0))
    const ink = paused || next === undefined ? style.dim : style.cyan
    const line = `${left}${ink(when)}${gap}${style.bold(name)}${gap}${style.dim(rhythm)}${gap}${row[3] ?? ''}`
    const why = disabled === undefined ? [] : [`${left}${' '.repeat(widths[0] ?? 0)}${gap}${style.yellow(printable(disabled))}`]
    return [line.trimEnd(), ...why]
  })
}

/** Calls that were given up, as `actionlab triggers` prints them below what fires. */
export function deadLetterLines(letters: readonly GivenUp[], { style }: Pick<Page, 'style'>): string[] {
  if (letters.length === 0) return []
  const lines = letters.map(({ action, time, code, tries }) => {
    const why = code === -1 ? 'the function failed' : `status ${code}`
    const last = tries.at(-1)
    const see = last === undefined ? '' : `  ${style.dim(`actionlab activations ${last.id}`)}`
    return `${left}${localText(time)}${gap}${style.bold(printable(action))}${gap}${style.red(why)}${see}`
  })
  return ['', `${left}${letters.length === 1 ? '1 dead letter' : `${letters.length} dead letters`}, calls that were given up:`, ...lines]
}

export interface GivenUp {
  readonly action: string
  /** Epoch ms at which the call came. */
  readonly time: number
  /** -1 where the function failed, otherwise the status. */
  readonly code: number
  /** Records of its tries, the last one last. */
  readonly tries: readonly { readonly id: string }[]
}

function whenText({ next, paused }: Pick<ListedTrigger, 'next' | 'paused'>, now: number): string {
  if (next === undefined) return 'by hand'
  return paused ? 'paused' : `${localText(next)} ${untilText(next - now)}`
}

/** `3 triggers fire by themselves; next: nightly in 4 h`; undefined where none does. */
export function triggerSummary(triggers: readonly ListedTrigger[], now: number): string | undefined {
  const due = triggers.filter(({ next, paused }) => next !== undefined && !paused)
  const [first] = due
  if (first?.next === undefined) return undefined
  const count = due.length === 1 ? '1 trigger fires by itself' : `${due.length} triggers fire by themselves`
  return `${count}; next: ${printable(first.name)} ${untilText(first.next - now)}`
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** `in 4 h`, rounded to the largest unit that is whole. */
export function untilText(ms: number): string {
  const [unit, length] = units.find(([, size]) => ms >= size) ?? ['s', 1000]
  return `in ${Math.max(0, Math.round(ms / length))} ${unit}`
}

/** `2026-03-01 07:00:00`, by the clocks of this machine. */
function localText(time: number): string {
  const date = new Date(time)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
