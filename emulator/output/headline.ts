/** Formats the first line of an activation: what was called, what became of it and how long its caller waited. */
import type { Activation, Status } from '../model/activation.ts'
import type { UnfinishedActivation } from '../model/unfinished-activation.ts'
import { fit, fitAddress, pad, padStart, widthOf } from './columns.ts'
import type { Page } from './page.ts'
import type { Ink, Style } from './style.ts'

/** The longest method that is common, `OPTIONS`. */
export const methodColumns = 7
const pathColumns = { least: 14, most: 24 }
/** A caller's wait this much longer than the run is told apart from it. */
const notedWaitMs = 100

interface Part {
  readonly text: string
  readonly ink: Ink
  /** Of those that a narrow terminal has no room for, the highest goes first. Absent: it stays. */
  readonly dispensable?: number
}

export function headline(activation: Activation, page: Page): string {
  const { style } = page
  const { status } = activation.response
  const ink = inkOf(status, style)
  const answered = activation.answer?.status
  const ran = activation.duration
  const steps = isSequenceRecord(activation) ? activation.logs.length : undefined
  const took = activation.waitTime + activation.initTime + ran
  return line(
    [
      { text: activation.cause === undefined ? glyphs[status] : '·', ink },
      {
        text: padStart(answered === undefined ? '' : String(answered), 3),
        ink: answered === undefined ? style.dim : httpInk(answered, style),
      },
      ...calledParts(activation, page),
      { text: status, ink, dispensable: 1 },
      { text: padStart(duration(took), 7), ink: took >= 1000 ? style.yellow : plain },
      ...(steps === undefined
        ? [
            { text: activation.cold ? 'cold' : 'warm', ink: activation.cold ? style.cyan : style.dim, dispensable: 3 },
            { text: activation.revision.slice(0, 7), ink: style.dim, dispensable: 4 },
          ]
        : [{ text: `${steps} ${steps === 1 ? 'step' : 'steps'}`, ink: style.dim, dispensable: 3 }]),
      ...(took - ran >= notedWaitMs ? [{ text: `ran ${duration(ran)}`, ink: style.dim, dispensable: 5 }] : []),
    ],
    activation,
    page,
  )
}

/** Of an activation that has not ended. @param elapsedMs since it was called */
export function runningLine(activation: UnfinishedActivation, elapsedMs: number, page: Page): string {
  const { style } = page
  const parts: Part[] = [
    { text: '…', ink: style.cyan },
    { text: '   ', ink: plain },
    ...calledParts(activation, page),
    { text: `${activation.phase} for ${duration(elapsedMs)}`, ink: style.yellow },
  ]
  const printed = activation.output.length
  if (printed > 0) parts.push({ text: `· ${printed} ${printed === 1 ? 'line' : 'lines'} printed`, ink: style.dim, dispensable: 3 })
  return line(parts, activation, page)
}

type Called = Pick<Activation, 'path' | 'surface' | 'request'>

function calledParts({ path, surface, request }: Called, { style, shown }: Page): Part[] {
  return [
    { text: pad(request?.method ?? '', methodColumns), ink: style.dim },
    { text: pad(fit(shown(path), pathColumns.most), pathColumns.least), ink: style.bold },
    { text: pad(surface, 14), ink: style.dim, dispensable: 2 },
  ]
}

/** With the address behind it, where there is room for it: one with a hole in its path could not be copied. */
function line(all: readonly Part[], { request }: Called, { style, columns, shown }: Page): string {
  let parts = all
  while (widthOfAll(parts) > columns) {
    const [next] = parts.filter(({ dispensable }) => dispensable !== undefined).sort((a, b) => (b.dispensable ?? 0) - (a.dispensable ?? 0))
    if (next === undefined) break
    parts = parts.filter((part) => part !== next)
  }
  const text = parts.map(({ text, ink }) => ink(text)).join(' ')
  const room = columns - widthOfAll(parts) - 2
  const target = shown(request?.target ?? '')
  const [path = ''] = target.split('?', 1)
  const isRoomy = parts.length === all.length && widthOf(path === target ? path : `${path}?…`) <= room
  return target === '' || !isRoomy ? text : `${text}  ${style.dim(fitAddress(target, room))}`
}

function widthOfAll(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + widthOf(text) + 1, -1)
}

/** The log of a sequence lists the ids of its steps. */
function isSequenceRecord(activation: Activation): boolean {
  return activation.revision === '' && activation.annotations.some(({ key, value }) => key === 'kind' && value === 'sequence')
}

const plain: Ink = (text) => text

const glyphs: Record<Status, string> = {
  success: '✔',
  'application error': '✖',
  'action developer error': '✖',
  'whisk internal error': '✖',
}

export function inkOf(status: Status, style: Style): Ink {
  if (status === 'success') return style.green
  return status === 'application error' ? style.yellow : style.red
}

export function httpInk(status: number, style: Style): Ink {
  if (status < 300) return style.green
  if (status < 400) return style.cyan
  return status < 500 ? style.yellow : style.red
}

function duration(ms: number): string {
  if (ms < 1) return '<1 ms'
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 60_000
    ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
    : `${Math.floor(ms / 60_000)} m ${Math.round((ms % 60_000) / 1000)} s`
}
