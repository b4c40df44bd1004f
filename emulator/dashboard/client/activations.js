// @ts-check
/** Keeps all summaries of the live list here, so that filtering and scrolling send no request; only a search in the data does. */
import { get, on, send } from './api.js'
import { atMostEvery, attempt, copyOf, fill, isWriting, labels, one, typed } from './dom.js'
import { count } from './format.js'
import { barParts, depthOf, httpTone, rowTexts, tone } from './row.js'
import { keepRefusals } from './refusals.js'
import { withSteps } from './steps.js'
import { VirtualList } from './virtual-list.js'
import './running.js'

/** @typedef {import('../wire/activation.ts').ActivationSummary} Summary */

/** What one request fetches, and what is kept: as many as the emulator keeps. */
const chunk = 2000
const most = 10_000

/** @type {Summary[]} newest first */
let all = []
/** @type {(Summary & { readonly depth?: number })[]} */
let shown = []
/** Ids that a search found; undefined without one. @type {Set<string> | undefined} */
let found
/** Until then the page shows what came with it. */
let isLoaded = false
let paused = false
/** @type {Summary[]} newest last */
let held = []

const narrow = matchMedia('(width < 860px)')
const form = typed(HTMLFormElement, '#filters')
const list = new VirtualList({
  box: one('#list'),
  space: one('#space'),
  get height() {
    return narrow.matches ? 56 : 36
  },
  make: () => copyOf('#row'),
  fill: fillRow,
  /** @param {Summary} item */
  open: (item) => location.assign(`/_/activations/${item.id}`),
})

/** @param {HTMLElement} row @param {Summary & { readonly depth?: number }} summary */
function fillRow(row, summary) {
  row.dataset['depth'] = depthOf(summary)
  if (row.dataset['id'] === `${summary.id} ${summary.answered}`) return
  row.dataset['id'] = `${summary.id} ${summary.answered}`
  row.dataset['tone'] = tone(summary)
  row.setAttribute('href', `/_/activations/${summary.id}`)
  const texts = rowTexts(summary, labels)
  fill(row, texts)
  row.title = [texts.path, texts.target, texts.status].filter((text) => text !== '').join('\n')
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
  return {
    text: text('text'),
    function: text('function'),
    http: text('http'),
    status: text('status'),
    surface: text('surface'),
    since: text('since'),
  }
}

/** What only the emulator can tell: it has the data and the time. */
function asked() {
  const { text, since } = filter()
  return text === '' && since === '' ? '' : String(new URLSearchParams({ text, since }))
}

/** @param {Summary} summary @param {string} http a status or a class, such as `4xx` */
function isAnsweredWith({ answered }, http) {
  const status = String(answered ?? '')
  return http.endsWith('xx') ? status[0] === http[0] : status === http
}

/** @param {Summary} summary */
function passes(summary, { function: path, http, status, surface } = filter()) {
  if (path !== '' && summary.path !== path) return false
  if (surface !== '' && summary.surface !== surface) return false
  if (http !== '' && !isAnsweredWith(summary, http)) return false
  if (status === 'failed' ? summary.status === 'success' : status !== '' && summary.status !== status) return false
  return found === undefined || found.has(summary.id)
}

/** @param {number} [added] */
function show(added = 0) {
  const now = filter()
  shown = withSteps(all.filter((summary) => passes(summary, now)))
  list.show(shown, added)
  one('#shown').textContent = count(shown.length)
  one('#total').textContent = count(all.length)
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
  if (asked() !== '') searchAgain()
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
  await find()
}

/** Asks which activations match. Until the answer comes, the rows and numbers of before stay. */
async function find() {
  const query = asked()
  const problem = one('#search-problem')
  problem.hidden = true
  if (query === '') {
    found = undefined
    show()
    return
  }
  const box = one('#list')
  box.setAttribute('aria-busy', 'true')
  try {
    /** @type {import('../wire/activation.ts').FoundActivations} */
    const { ids } = await get(`/found?${query}`)
    if (asked() !== query) return
    found = new Set(ids)
    show()
  } catch (error) {
    if (asked() !== query) return
    problem.textContent = error instanceof Error ? error.message : String(error)
    problem.hidden = false
  } finally {
    box.removeAttribute('aria-busy')
  }
}

const search = atMostEvery(250, find)
/** Whether what came in matches. */
const searchAgain = atMostEvery(1000, find)

/** The filter, as the address of the page has it. */
function query() {
  return String(new URLSearchParams(Object.entries(filter()).filter(([, value]) => value !== '')))
}

const loadRefusals = keepRefusals(query)
const searchRefusals = atMostEvery(250, loadRefusals)

form.addEventListener('input', () => {
  const chosen = query()
  history.replaceState(null, '', chosen === '' ? location.pathname : `?${chosen}`)
  searchRefusals()
  if (asked() === '') attempt(find)
  else {
    if (isLoaded) show()
    search()
  }
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  one('#list').focus()
})

const missed = atMostEvery(1000, loadAll)

on('activations', ({ items, skipped }) => {
  if (paused || !isLoaded) held.push(...items)
  else add(items)
  if (skipped > 0 && !paused) missed()
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
    show()
    await loadRefusals()
  }),
)

document.addEventListener('keydown', (event) => {
  if (isWriting() || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'j') list.move(1)
  else if (event.key === 'k') list.move(-1)
  else if (event.key === 'Enter' && document.activeElement === document.body) list.openSelected()
})

narrow.addEventListener('change', () => show())
await loadAll()
isLoaded = true
if (!paused && held.length > 0) add(held.splice(0))
