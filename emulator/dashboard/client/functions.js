// @ts-check
/** The list of functions, filtered as one types and kept up to date while they run. */
import { get, on } from './api.js'
import { atMostEvery, fill, labels, one, typed } from './dom.js'
import { count } from './format.js'
import { functionTexts, functionTone } from './function-row.js'

/** @typedef {import('../wire/function.ts').FunctionView} FunctionView */

const search = typed(HTMLInputElement, '#search')
const rows = () => [...document.querySelectorAll('details.function')].filter((row) => row instanceof HTMLElement)

search.addEventListener('input', () => {
  const wanted = search.value.trim().toLowerCase()
  let shown = 0
  for (const row of rows()) {
    row.hidden = !(row.dataset['path'] ?? '').toLowerCase().includes(wanted)
    if (!row.hidden) shown++
  }
  one('#no-match').hidden = shown > 0
})

/** @param {HTMLElement} row @param {FunctionView} view */
function update(row, view) {
  fill(row, functionTexts(view, labels))
  one('[data-f="dot"]', row).className = `dot ${functionTone(view)}`
  one('[data-f="outcome"]', row).className = `outcome ${functionTone(view)}`
}

const refresh = atMostEvery(500, async () => {
  /** @type {[FunctionView[], import('../wire/overview.ts').Overview]} */
  const [functions, overview] = await Promise.all([get('/functions'), get('/')])
  const known = rows()
  const remarks = overview.manifest?.remarks ?? []
  const told = [...document.querySelectorAll('#remarks li > span')].map(({ textContent }) => textContent)
  // Something came or went: the server draws the list.
  if (
    remarks.join('\n') !== told.join('\n') ||
    functions.length !== known.length ||
    functions.some(({ path }, index) => known[index]?.dataset['path'] !== path)
  ) {
    location.reload()
    return
  }
  for (const [index, view] of functions.entries()) {
    const row = known[index]
    if (row) update(row, view)
  }
  one('#calls').textContent = count(overview.calls)
  one('#errors').textContent = count(overview.errors)
})

on('activations', () => refresh())
on('reload', () => refresh())
on('builds', () => refresh())
