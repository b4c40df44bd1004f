/** Colours text for a terminal, unless `NO_COLOR` is set. */
import { styleText } from 'node:util'

export type Ink = (text: string) => string

const names = ['bold', 'dim', 'underline', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const

export type Style = Readonly<Record<(typeof names)[number], Ink>>

const plainInk: Ink = (text) => text

function styleOf(ink: (name: (typeof names)[number]) => Ink): Style {
  return Object.fromEntries(names.map((name) => [name, ink(name)])) as Style
}

export const plainStyle: Style = styleOf(() => plainInk)

// Decided once, below; `styleText` would check its own stream for every call.
export const colourStyle: Style = styleOf((name) => (text) => (text === '' ? '' : styleText(name, text, { validateStream: false })))

/** https://no-color.org: any value but the empty one switches colours off; `FORCE_COLOR` switches them on where there is no terminal. */
export function styleFor(stream: { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>> = process.env): Style {
  if (env['NO_COLOR']) return plainStyle
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced === '0' || forced === 'false' ? plainStyle : colourStyle
  return stream.isTTY === true && env['TERM'] !== 'dumb' ? colourStyle : plainStyle
}
