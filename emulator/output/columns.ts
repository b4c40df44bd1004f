/** Measures text on a terminal, and cuts or wraps it. */

/** The width in columns: Hangul, Han and most emoji take two. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1
  return width
}

/** Ranges of Unicode's East Asian Width W and F, coarse. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}

export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - widthOf(text))) + text
}

/** Cuts at the end, with `…`. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let kept = ''
  let width = 1
  for (const character of text) {
    width += widthOf(character)
    if (width > columns) break
    kept += character
  }
  return columns < 1 ? '' : `${kept}…`
}

/** Shortens an address: first by its query, then by the middle of its path, whose ends say the most. */
export function fitAddress(address: string, columns: number): string {
  if (widthOf(address) <= columns) return address
  const mark = address.indexOf('?')
  if (mark >= 0) {
    const short = `${address.slice(0, mark)}?…`
    if (widthOf(short) <= columns) return short
  }
  const path = mark < 0 ? address : address.slice(0, mark)
  const segments = path.split('/')
  // No more of them fit than there are columns: foreign paths may have thousands.
  for (let gone = Math.max(1, segments.length - columns); gone < segments.length - 2; gone++) {
    const from = Math.max(1, Math.ceil((segments.length - gone) / 2))
    const short = [...segments.slice(0, from), '…', ...segments.slice(from + gone)].join('/')
    if (widthOf(short) <= columns) return short
  }
  return fit(path, columns)
}

/** Wraps at spaces into lines of at most `columns`; a longer word, such as an address, stays whole, so that it can be copied. Lines stay indented. */
export function wrap(text: string, columns: number): string[] {
  if (columns === Infinity) return text.split('\n')
  return text.split('\n').flatMap((paragraph) => {
    if (widthOf(paragraph) <= columns) return [paragraph]
    const margin = /^ */.exec(paragraph)?.[0] ?? ''
    return wrapWords(paragraph.slice(margin.length).split(' '), columns - margin.length).map((line) => margin + line)
  })
}

function wrapWords(words: readonly string[], columns: number): string[] {
  const lines: string[] = []
  let line = ''
  let width = 0
  for (const word of words) {
    const wordWidth = widthOf(word)
    if (line !== '' && width + 1 + wordWidth > columns) {
      lines.push(line)
      line = ''
    }
    width = line === '' ? wordWidth : width + 1 + wordWidth
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** Rows that one text may take, unless more are asked for. */
const mostRows = 4

/** Wraps a text, and cuts it once it would take more than `rows` of them: what a function says may be of any length. */
export function wrapBounded(text: string, columns: number, rows = mostRows): string[] {
  if (columns === Infinity) return wrap(text, columns)
  const most = columns * rows
  const lines = wrap(widthOf(text) <= most ? text : fit(text, most), columns)
  return lines.length <= rows + 1 ? lines : [...lines.slice(0, rows), `… ${lines.length - rows} more lines`]
}

/** Columns of a terminal: 80 where it does not know, as `script` says 0 for; without one a line may have any length. */
export function columnsOf({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number {
  if (isTTY !== true) return Infinity
  return columns === undefined || columns === 0 ? 80 : columns
}
