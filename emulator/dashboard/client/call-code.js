// @ts-check
/** The call in the form as code, in each way that its surface has. */
import { send } from './api.js'
import { atMostEvery, copy, one, typed } from './dom.js'
import { segment } from './call-form.js'

/** @typedef {import('../wire/code.ts').Snippet} Snippet */

const details = typed(HTMLDetailsElement, '#code')
const text = one('pre', details)

/**
 * @param {() => Promise<object>} current the call in the form
 * @returns {() => void} says that it has changed
 */
export function showCode(current) {
  /** @type {readonly Snippet[]} */
  let snippets = []
  let kind = ''
  let drawn = ''
  const show = () => {
    const shown = snippets.find((one) => one.kind === kind) ?? snippets[0]
    text.textContent = shown?.text ?? ''
    one('#copy-code').hidden = shown === undefined
    const kinds = snippets.map((one) => one.kind).join(' ')
    // The same choices stay as they are, with the focus on them.
    if (kinds === drawn) return
    drawn = kinds
    one('#snippets').replaceChildren(...snippets.map((one) => segment('snippet', one.kind, one.title, one === shown)))
  }
  const load = async () => {
    try {
      /** @type {import('../wire/code.ts').CodeAnswer} */
      const answer = await send('POST', '/code', await current())
      snippets = answer.snippets
      show()
    } catch (error) {
      snippets = []
      show()
      text.textContent = error instanceof Error ? error.message : String(error)
    }
  }
  const later = atMostEvery(200, load)
  details.addEventListener('toggle', () => {
    if (details.open) void load()
  })
  one('#snippets').addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return
    kind = target.value
    show()
  })
  one('#copy-code').addEventListener('click', () => void copy(text.textContent ?? ''))
  return () => {
    if (details.open) later()
  }
}
