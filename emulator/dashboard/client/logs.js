// @ts-check
/** Lines as they are printed: the newest are kept, and shown at the end of the list as long as one reads there. */
import { get } from './api.js'
import { atMostEvery, attempt, copyOf, fill, isWriting, labels, one, typed } from './dom.js'
import { count, preciseClock } from './format.js'
import { VirtualList } from './virtual-list.js'

/** @typedef {import('../wire/logs.ts').PrintedLine} Line */

/** Lines that are kept until older ones are asked for, and that are fetched at once. */
let most = 10_000
const before = 2000
const narrow = matchMedia('(width < 860px)')

/** @type {Line[]} the oldest first */
let lines = []
/** @type {Line[]} came while the list is paused */
let held = []
let paused = false
let follows = true
/** @type {EventSource | undefined} */
let stream

const form = typed(HTMLFormElement, '#filters')
const box = one('#list')
const list = new VirtualList({
  box,
  space: one('#space'),
  get height() {
    return rowHeight()
  },
  make: () => copyOf('#row'),
  fill: fillRow,
  /** @param {Line} line */
  open: (line) => line.activation !== '' && location.assign(`/_/activations/${line.activation}`),
})

/** As in logs.css. */
function rowHeight() {
  return narrow.matches ? 46 : 24
}

/** @param {HTMLElement} row @param {Line} line */
function fillRow(row, line) {
  const { activation, path, time, stream: source, level, text, skipped } = line
  const shown = skipped > 0 ? `… ${skipped} ${labels.skippedLines}` : text
  row.dataset['stream'] = source
  row.dataset['level'] = level ?? ''
  row.classList.toggle('gap', skipped > 0)
  if (activation === '') row.removeAttribute('href')
  else row.setAttribute('href', `/_/activations/${activation}`)
  row.title = shown
  fill(row, { time: preciseClock(time), path, level: level ?? (source === 'stderr' ? source : ''), text: shown })
}

/** @param {Line} a @param {Line} b */
const inTime = (a, b) => a.time - b.time

/** @param {readonly Line[]} items */
function add(items) {
  if (items.length === 0) return
  const last = lines.at(-1)
  const all = [...lines, ...items]
  // What comes from several activations at once may be a moment older than what is here.
  lines = last !== undefined && (items[0]?.time ?? 0) < last.time ? all.sort(inTime) : all
  const dropped = Math.max(0, lines.length - most)
  if (dropped > 0) lines = lines.slice(dropped)
  show(-dropped)
}

/** @param {number} [added] on top */
function show(added = 0) {
  list.show(lines, added)
  if (follows) box.scrollTop = box.scrollHeight
  one('#shown').textContent = count(lines.length)
  one('#empty').hidden = lines.length > 0
  one('#empty').textContent = query().size > 0 ? labels.noMatch : labels.nothing
}

function query() {
  const chosen = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value !== '') chosen.set(name, value)
  const { activation } = one('#one').dataset
  if (activation) chosen.set('activation', activation)
  return chosen
}

/** The emulator filters: what does not match takes no room here. The browser connects again by itself, and gets the newest lines again. */
function listen() {
  stream?.close()
  stream = new EventSource(`/_/api/v1/logs/follow?lines=${before}&frames=project&${query()}`)
  let isFirst = true
  stream.addEventListener('open', () => (isFirst = true))
  stream.addEventListener('lines', (message) => {
    /** @type {import('../wire/logs.ts').LogLines} */
    const { items } = JSON.parse(message.data)
    if (isFirst) {
      lines = []
      held = []
      show()
      setOlder(items.length >= before)
    }
    isFirst = false
    if (paused) held = [...held, ...items].slice(-most)
    else add(items)
  })
}

const changed = atMostEvery(250, () => {
  const chosen = query()
  history.replaceState(null, '', chosen.size > 0 ? `?${chosen}` : location.pathname)
  listen()
})

form.addEventListener('input', changed)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  box.focus()
})
one('#one').addEventListener('click', () => {
  delete one('#one').dataset['activation']
  one('#one').hidden = true
  changed()
})

let isLoading = false

/** @param {boolean} are there are lines before those that are here */
function setOlder(are) {
  one('#older').hidden = !are
}

/** Puts the lines before the oldest one on top of it. */
async function loadOlder() {
  const oldest = lines[0]
  if (oldest === undefined || isLoading || one('#older').hidden) return
  isLoading = true
  setFollows(false)
  const asked = String(query())
  const known = lines.findIndex(({ time }) => time !== oldest.time)
  const skip = known < 0 ? lines.length : known
  try {
    /** @type {import('../wire/logs.ts').LogLines} */
    const { items } = await get(`/logs?lines=${before}&until=${oldest.time}&skip=${skip}&frames=project&${asked}`)
    if (asked !== String(query())) return
    lines = [...items, ...lines]
    most = Math.max(most, lines.length + before)
    setOlder(items.length >= before)
    const wasAtTop = box.scrollTop === 0
    show(items.length)
    if (wasAtTop) box.scrollTop = items.length * rowHeight()
  } finally {
    isLoading = false
  }
}

one('#older').addEventListener('click', () => attempt(loadOlder))

/** @param {boolean} wanted */
function setFollows(wanted) {
  follows = wanted
  one('#follow').setAttribute('aria-pressed', String(wanted))
}

box.addEventListener(
  'scroll',
  () => {
    setFollows(box.scrollTop + box.clientHeight >= box.scrollHeight - 4)
    if (box.scrollTop === 0) attempt(loadOlder)
  },
  { passive: true },
)
one('#follow').addEventListener('click', () => {
  setFollows(!follows)
  if (follows) box.scrollTop = box.scrollHeight
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

one('#clear').addEventListener('click', () => {
  lines = []
  held = []
  setOlder(false)
  show()
})

document.addEventListener('keydown', (event) => {
  if (isWriting() || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'j') list.move(1)
  else if (event.key === 'k') list.move(-1)
  else if (event.key === 'Enter' && document.activeElement === document.body) list.openSelected()
})

narrow.addEventListener('change', () => show())
listen()
