// @ts-check
/** A text area that knows JSON: colours behind the text, and where it stops being JSON. */

/**
 * @param {string} text
 * @returns {{ ok: true, value: unknown } | { ok: false, message: string, line: number }}
 */
export function check(text) {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
    return {
      ok: false,
      message: message.replace(/^JSON\.parse: /, '').replace(/ in JSON at position.*$/s, ''),
      line: text.slice(0, position).split('\n').length,
    }
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
