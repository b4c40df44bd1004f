// @ts-check
/** A text area that knows JSON: colours behind the text, and where it stops being JSON. */

/**
 * @param {string} text
 * @returns {{ ok: true, value: unknown } | { ok: false, at: string, line: number }}
 */
export function check(text) {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    const position = endOfJson(text)
    return { ok: false, at: text.slice(position, position + 12).split('\n', 1)[0] ?? '', line: text.slice(0, position).split('\n').length }
  }
}

/** Where a text stops being JSON: browsers tell in different words, or not at all. @param {string} text */
function endOfJson(text) {
  const pattern = /\s*(?:([[\]{},:])|"(?:[^"\\\n]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y
  /** What may come next, and what is open. @type {'value' | 'key' | 'colon' | 'after'} */
  let next = 'value'
  /** @type {string[]} */
  const open = []
  let position = 0
  for (;;) {
    pattern.lastIndex = position
    const match = pattern.exec(text)
    const start = position + (/^\s*/.exec(text.slice(position))?.[0].length ?? 0)
    if (!match) return start
    const [whole, mark] = match
    const inner = open.at(-1)
    const isKey = mark === undefined && whole.trimStart().startsWith('"')
    const isClosing = (mark === '}' && inner === '{') || (mark === ']' && inner === '[')
    if (
      isClosing &&
      (next === 'after' ||
        text
          .slice(0, start)
          .trimEnd()
          .endsWith(inner ?? ''))
    ) {
      open.pop()
      next = 'after'
    } else if (next === 'value' && (mark === '{' || mark === '[')) {
      open.push(mark)
      next = mark === '{' ? 'key' : 'value'
    } else if (next === 'value' && mark === undefined) next = 'after'
    else if (next === 'key' && isKey) next = 'colon'
    else if (next === 'colon' && mark === ':') next = 'value'
    else if (next === 'after' && mark === ',' && inner !== undefined) next = inner === '{' ? 'key' : 'value'
    else return start
    position = pattern.lastIndex
  }
}

const token = /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Longer texts stay plain: nobody edits them by hand. */
const longest = 50_000

/** @param {HTMLElement} target @param {string} text */
export function highlight(target, text) {
  if (text.length > longest) {
    target.textContent = `${text}\n`
    return
  }
  /** @type {(Node | string)[]} */
  const nodes = []
  let last = 0
  for (const match of text.matchAll(token)) {
    const [whole, string, colon] = match
    if (match.index > last) nodes.push(text.slice(last, match.index))
    const span = document.createElement('span')
    span.className = string === undefined ? 'literal' : colon === undefined ? 'string' : 'key'
    span.textContent = string ?? whole
    nodes.push(span)
    if (colon !== undefined) nodes.push(colon)
    last = match.index + whole.length
  }
  target.replaceChildren(...nodes, `${text.slice(last)}\n`)
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {HTMLElement} behind the same text, in colours
 * @param {(text: string) => void} changed
 */
export function attachEditor(area, behind, changed) {
  const draw = () => {
    highlight(behind, area.value)
    behind.scrollTop = area.scrollTop
    changed(area.value)
  }
  area.addEventListener('input', draw)
  area.addEventListener('scroll', () => {
    behind.scrollTop = area.scrollTop
    behind.scrollLeft = area.scrollLeft
  })
  draw()
  return { draw }
}
