/** Writes what runs or waits for a terminal: a line each, and below it the last line that it printed. */
import { clock, duration } from '../dashboard/client/format.js'
import type { RunningActivation } from '../dashboard/wire/running.ts'
import { fit, pad, padStart } from '../output/columns.ts'
import { printable, printableOutput } from '../output/foreign-text.ts'
import type { Style } from '../output/style.ts'

export function describeRunning(items: readonly RunningActivation[], style: Style): string {
  if (items.length === 0) return 'Nothing runs at the moment.\n'
  const now = Date.now()
  return items.map((item) => lineOf(item, now, style)).join('')
}

function lineOf(
  { id, path, surface, method, target, phase, accepted, started, lastLines }: RunningActivation,
  now: number,
  style: Style,
): string {
  const since = padStart(duration(Math.max(0, now - (started ?? accepted))), 8)
  const request = method === null ? '' : ` ${method} ${printable(target ?? '')}`
  const ink = phase === 'running' ? style.green : style.yellow
  const line = `${style.dim(clock(accepted))} ${id} ${ink(pad(phase, 8))} ${since} ${style.bold(pad(fit(printable(path), 28), 18))} ${style.dim(surface)}${request}\n`
  const last = lastLines.at(-1)
  return last === undefined ? line : `${line}         ${style.dim('│')} ${printableOutput(last.text, style)}\n`
}
