// @ts-check
/** Keeps all summaries of the live list here, so that filtering and scrolling send no request; only a search in the data does. */
import { get, on, send } from './api.js'
import { atMostEvery, attempt, copyOf, fill, isWriting, labels, one, typed } from './dom.js'
import { count } from './format.js'
import { barParts, depthOf, httpTone, rowTexts, tone } from './row.js'
import { keepRefusals } from './refusals.js'
import { withSteps } from './steps.js'
import { fetchAll, fetchNewest, matches, most, without } from './summaries.js'
import { VirtualList } from './virtual-list.js'
import './running.js'

/** @typedef {import('../wire/activation.ts').ActivationSummary} Summary */

/** Seconds after which all are fetched although the stream still leaves some out. */
const mostRounds = 10

/** @type {Summary[]} newest first */
let all = []
/** @type {(Summary & { readonly depth?: number })[]} */
let shown = []
/** Ids that a search found; undefined without one. @type {Set<string> | undefined} */
let found
/** False while all are fetched: what comes meanwhile is held. Until the first time, the page shows what came with it. */
let isLoaded = false
/** Whether the stream left something out since the last round. */
let isBehind = false
/** In which the newest alone were fetched. */
let rounds = 0
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

/** @param {Summary} summary */
function passes(summary, now = filter()) {
  return matches(summary, now) && (found === undefined || found.has(summary.id))
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
  const fresh = without(items, all.slice(0, 500)).toReversed()
  all = [...fresh, ...all].slice(0, most)
  show(fresh.filter((summary) => passes(summary, now)).length)
  if (asked() !== '') searchAgain()
}

async function loadAll() {
  isLoaded = false
  isBehind = false
  rounds = 0
  try {
    all = await fetchAll()
  } finally {
    isLoaded = true
  }
  if (!paused && held.length > 0) add(held.splice(0))
  await find()
}

async function loadNewest() {
  const items = await fetchNewest()
  const now = filter()
  const added = without(items, all).filter((summary) => passes(summary, now)).length
  all = [...items, ...without(all, items)].slice(0, most)
  show(added)
  if (asked() !== '') searchAgain()
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
  // What is fetched now is filtered when it has come.
  if (!isLoaded) return
  if (asked() === '') attempt(find)
  else {
    show()
    search()
  }
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  one('#list').focus()
})

/** Fetches what the stream left out: the newest once a second, and all once it leaves nothing out. */
const catchUp = atMostEvery(1000, async () => {
  if (paused) return
  if (!isBehind || rounds === mostRounds) return loadAll()
  isBehind = false
  rounds++
  await loadNewest()
  catchUp()
})

on('activations', ({ items, skipped }) => {
  if (paused || !isLoaded) held.push(...items)
  else add(items)
  if (skipped === 0) return
  isBehind = true
  catchUp()
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
  if (paused || !isLoaded) return
  add(held.splice(0))
  if (isBehind || rounds > 0) catchUp()
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
