// @ts-check
/** The list of functions, filtered as one types and kept up to date while they run. */
import { get, on } from './api.js'
import { atMostEvery, fill, labels, one, typed } from './dom.js'
import { bytes, count, duration } from './format.js'

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

/** @param {FunctionView} view */
function toneOf({ problem, last }) {
  if (problem !== null) return 'bad'
  if (last === null) return 'none'
  return last.status === 'success' ? 'ok' : last.status === 'application error' ? 'soft' : 'bad'
}

/** @param {HTMLElement} row @param {FunctionView} view */
function update(row, view) {
  const { problem, last, calls, errors, p50, p95, warm, revision, bundle } = view
  fill(row, {
    outcome: problem !== null ? labels.broken : last === null ? labels.never : labels[`status.${last.status}`],
    calls: calls === 0 ? '–' : errors > 0 ? `${count(calls)} · ${count(errors)} ✖` : count(calls),
    latency: p50 === null || p95 === null ? '–' : `${duration(p50)} · ${duration(p95)}`,
    warm: warm === 0 ? '–' : String(warm),
    revision: revision ?? '–',
    bundle: bundle === null ? labels.notBuilt : bytes(bundle.bytes),
  })
  one('[data-f="dot"]', row).className = `dot ${toneOf(view)}`
  one('[data-f="outcome"]', row).className = `outcome ${toneOf(view)}`
}

const refresh = atMostEvery(500, async () => {
  /** @type {[FunctionView[], import('../wire/overview.ts').Overview]} */
  const [functions, overview] = await Promise.all([get('/functions'), get('/')])
  const known = rows()
  // Something came or went: the server draws the list.
  if (functions.length !== known.length || functions.some(({ path }, index) => known[index]?.dataset['path'] !== path)) {
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
