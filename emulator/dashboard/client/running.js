// @ts-check
/** What has not ended yet, kept up to date; a button ends it. */
import { on, send } from './api.js'
import { attempt, copyOf, fill, labels, one, toast } from './dom.js'
import { runningTexts, sinceText } from './running-row.js'

/** @typedef {import('../wire/running.ts').RunningView} View */

const section = one('#running')
const list = one('ul', section)
/** The page is about this one alone. */
const { only } = section.dataset

/** @type {View['items']} */
let items = []
/** ms that the emulator's clock is ahead of the browser's. */
let ahead = 0

function now() {
  return Date.now() + ahead
}

/** @param {string} id */
function rowOf(id) {
  const row = list.querySelector(`[data-id="${CSS.escape(id)}"]`)
  return row instanceof HTMLElement ? row : undefined
}

/** @param {View} view */
function show(view) {
  items = only === undefined ? view.items : view.items.filter(({ id }) => id === only)
  const ids = new Set(items.map(({ id }) => id))
  for (const row of list.querySelectorAll('li')) if (!ids.has(row.dataset['id'] ?? '')) row.remove()
  for (const item of items) {
    let row = rowOf(item.id)
    if (row === undefined) {
      row = copyOf('#running-row')
      row.dataset['id'] = item.id
      one('.name', row).setAttribute('href', `/_/activations/${item.id}`)
      one('.lines', row).setAttribute('href', `/_/logs?activation=${item.id}`)
      one('[data-cancel]', row).dataset['cancel'] = item.id
      list.append(row)
    }
    row.dataset['phase'] = item.phase
    const texts = runningTexts(item, now(), labels)
    fill(row, texts)
    one('pre', row).hidden = texts.lines === ''
  }
  if (only === undefined) {
    section.hidden = items.length === 0
    one('#running-count').textContent = String(items.length + view.more)
  } else if (items.length === 0) waitForRecord()
}

const reloadAfterMs = 3000

/** Its record is there once its caller was answered, which is told; under load that may be left out. */
function waitForRecord() {
  section.hidden = true
  one('#ended').hidden = false
  setTimeout(() => location.reload(), reloadAfterMs)
}

on('hello', ({ now: theirs }) => (ahead = theirs - Date.now()))
// The first of a connection is of all.
on('running', show)

on('activations', ({ items: ended }) => {
  if (ended.some(({ id }) => id === only)) location.reload()
})

setInterval(() => {
  for (const item of items) {
    const row = rowOf(item.id)
    if (row) fill(row, { since: sinceText(item, now()) })
  }
}, 1000)

list.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-cancel]') : null
  if (!(button instanceof HTMLButtonElement)) return
  button.disabled = true
  attempt(async () => {
    try {
      /** @type {import('../wire/running.ts').CancelAnswer} */
      const { text } = await send('POST', `/running/${button.dataset['cancel']}/cancel`)
      toast(text)
    } finally {
      button.disabled = false
    }
  })
})
