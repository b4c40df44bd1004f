/** Makes text of functions, callers and files safe for a terminal: removes characters that act on it instead of being shown. */
import { plainStyle, type Style } from './style.ts'

/**
 * Colours (SGR); all other controls but tab and line feed; and Unicode's `Bidi_Control`, which shows text in another order than it has
 * (UAX 9: a log line could look like one of another function).
 */
// oxlint-disable-next-line no-control-regex -- finding them is the point
const acting = /\u001B\[[\d;]{0,32}m|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

const reset = '\u001B[0m'

/** Removes every control character and every colour. */
export function printable(text: string): string {
  return text.replaceAll(acting, '')
}

/** Removes the same from a line that a function printed, but keeps its colours where `style` has some; they end with the line. */
export function printableOutput(line: string, style: Style): string {
  if (style === plainStyle) return printable(line)
  const text = line.replaceAll(acting, (match) => (match.length > 1 ? match : ''))
  return text.includes('\u001B') ? `${text}${reset}` : text
}

/** A value as indented JSON with escapes for these characters: the same value to a program, harmless to a terminal. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(acting, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
