// @ts-check
/** The live list: all summaries are kept here, so that filtering and scrolling ask nobody; only a search in logs does. */
import { get, on, send } from './api.js'
import { atMostEvery, attempt, copyOf, fill, isWriting, labels, one, typed } from './dom.js'
import { clock } from './format.js'
import { barParts, httpTone, rowTexts, tone } from './row.js'
import { VirtualList } from './virtual-list.js'
import './running.js'

/** @typedef {import('../wire/activation.ts').ActivationSummary} Summary */

/** What one request fetches, and what is kept: as many as the emulator keeps. */
const chunk = 2000
const most = 10_000

/** @type {Summary[]} newest first */
let all = []
/** @type {Summary[]} */
let shown = []
/** Ids that a search in the logs found; undefined without one. @type {Set<string> | undefined} */
let found
let paused = false
/** @type {Summary[]} newest last */
let held = []

const form = typed(HTMLFormElement, '#filters')
const list = new VirtualList({
  box: one('#list'),
  space: one('#space'),
  height: 36,
  make: () => copyOf('#row'),
  fill: fillRow,
  /** @param {Summary} item */
  open: (item) => location.assign(`/_/activations/${item.id}`),
})

/** @param {HTMLElement} row @param {Summary} summary */
function fillRow(row, summary) {
  if (row.dataset['id'] === `${summary.id} ${summary.answered}`) return
  row.dataset['id'] = `${summary.id} ${summary.answered}`
  row.dataset['tone'] = tone(summary)
  row.setAttribute('href', `/_/activations/${summary.id}`)
  fill(row, rowTexts(summary))
  one('[data-f="answered"]', row).dataset['tone'] = httpTone(summary.answered)
  for (const [part, [x = 0, width = 0]] of Object.entries(barParts(summary))) {
    const rect = typed(SVGElement, `rect.${part}`, row)
    rect.setAttribute('x', String(x))
    rect.setAttribute('width', String(width))
  }
}

function filter() {
  const data = new FormData(form)
  /** @param {string} name */
  const text = (name) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : ''
  }
  return { text: text('text'), function: text('function'), status: text('status'), surface: text('surface') }
}

/** @param {Summary} summary */
function passes(summary, { text, function: path, status, surface } = filter()) {
  if (path !== '' && summary.path !== path) return false
  if (surface !== '' && summary.surface !== surface) return false
  if (status === 'failed' ? summary.status === 'success' : status !== '' && summary.status !== status) return false
  if (text === '') return true
  const wanted = text.toLowerCase()
  return (
    summary.path.toLowerCase().includes(wanted) || (summary.target ?? '').toLowerCase().includes(wanted) || found?.has(summary.id) === true
  )
}

/** @param {number} [added] */
function show(added = 0) {
  const now = filter()
  shown = all.filter((summary) => passes(summary, now))
  list.show(shown, added)
  one('#shown').textContent = String(shown.length)
  one('#total').textContent = String(all.length)
  const empty = one('#empty')
  empty.hidden = shown.length > 0
  empty.textContent = all.length > 0 ? labels.noMatch : labels.nothing
}

/** @param {readonly Summary[]} items newest last */
function add(items) {
  const now = filter()
  const known = new Set(all.slice(0, 500).map(({ id }) => id))
  const fresh = items.filter(({ id }) => !known.has(id)).toReversed()
  all = [...fresh, ...all].slice(0, most)
  show(fresh.filter((summary) => passes(summary, now)).length)
}

async function loadAll() {
  /** @type {Summary[]} */
  const loaded = []
  for (;;) {
    /** @type {import('../wire/activation.ts').ActivationPage} */
    const page = await get(`/activations?skip=${loaded.length}&limit=${chunk}`)
    loaded.push(...page.items)
    if (page.items.length < chunk || loaded.length >= most) break
  }
  all = loaded
  show()
}

const searchLogs = atMostEvery(250, async () => {
  const { text } = filter()
  if (text === '') return
  /** @type {import('../wire/activation.ts').ActivationPage} */
  const page = await get(`/activations?limit=${most}&text=${encodeURIComponent(text)}`)
  if (filter().text !== text) return
  found = new Set(page.items.map(({ id }) => id))
  show()
})

form.addEventListener('input', () => {
  found = undefined
  const chosen = Object.entries(filter()).filter(([, value]) => value !== '')
  history.replaceState(null, '', chosen.length > 0 ? `?${new URLSearchParams(chosen)}` : location.pathname)
  show()
  searchLogs()
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  one('#list').focus()
})

const missed = atMostEvery(1000, loadAll)

on('activations', ({ items, skipped }) => {
  if (paused) held.push(...items)
  else add(items)
  if (skipped > 0 && !paused) missed()
})
on('refusal', (refusal) => {
  const row = copyOf('#refusal-row')
  fill(row, {
    time: clock(refusal.time),
    status: String(refusal.status),
    method: refusal.method,
    target: refusal.target,
    text: refusal.text,
  })
  one('[data-f="status"]', row).dataset['tone'] = httpTone(refusal.status)
  one('#refusals ul').prepend(row)
  one('#refusals').hidden = false
})
let greeted = false
on('hello', () => {
  // After a gap nobody knows what was missed.
  if (greeted) attempt(loadAll)
  greeted = true
})

const pause = one('#pause')
pause.addEventListener('click', () => {
  paused = !paused
  pause.setAttribute('aria-pressed', String(paused))
  one('span', pause).textContent = paused ? labels.resume : labels.pause
  if (paused) return
  add(held)
  held = []
})

const har = typed(HTMLAnchorElement, '#har')
// What the list shows: the address of the page has the filter.
har.addEventListener('click', () => (har.href = `/_/api/v1/activations.har${location.search}`))

one('#clear').addEventListener('click', () =>
  attempt(async () => {
    await send('DELETE', '/activations')
    all = []
    held = []
    one('#refusals').hidden = true
    one('#refusals ul').replaceChildren()
    show()
  }),
)

document.addEventListener('keydown', (event) => {
  if (isWriting() || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'j') list.move(1)
  else if (event.key === 'k') list.move(-1)
  else if (event.key === 'Enter' && document.activeElement === document.body) list.openSelected()
})

await loadAll()
if (filter().text !== '') searchLogs()
