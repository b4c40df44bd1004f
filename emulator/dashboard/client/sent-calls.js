// @ts-check
/** The calls that were sent from this browser, to open and to send again. */
import { attempt, copyOf, fill, one } from './dom.js'
import { targetOf } from './draft.js'
import { clock } from './format.js'
import { httpTone } from './row.js'

/** @typedef {import('./call-store.js').SentCall} SentCall */

const section = one('#history')
const list = one('ul', section)

/**
 * @param {import('./call-store.js').CallStore} store
 * @param {{ open(draft: SentCall['draft']): void, again(): void }} work
 * @returns {() => Promise<void>} draws the list anew
 */
export function keepSent(store, { open, again }) {
  /** @type {SentCall[]} */
  let calls = []
  const draw = async () => {
    calls = await store.sent()
    list.replaceChildren(...calls.map(rowOf))
    one('.empty', section).hidden = calls.length > 0
    one('#clear-history').hidden = calls.length === 0
  }
  list.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-do]') : null
    const call = calls.find(({ id }) => String(id) === button?.closest('li')?.dataset['id'])
    if (!(button instanceof HTMLElement) || !call) return
    open(call.draft)
    if (button.dataset['do'] === 'run') again()
  })
  one('#clear-history').addEventListener('click', () =>
    attempt(async () => {
      await store.clear()
      await draw()
    }),
  )
  attempt(draw)
  return draw
}

/** @param {SentCall} call */
function rowOf({ id, time, draft, status }) {
  const row = copyOf('#history template')
  row.dataset['id'] = String(id)
  fill(row, { method: draft.method, target: targetOf(draft), status: String(status), time: clock(time) })
  one('[data-f="method"]', row).className = `method of-${draft.method.toLowerCase()}`
  one('[data-f="status"]', row).dataset['tone'] = httpTone(status)
  return row
}
