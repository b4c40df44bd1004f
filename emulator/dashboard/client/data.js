// @ts-check
/** Collections and their documents: found, inserted, changed, deleted. */
import { get, on, send } from './api.js'
import { loadFiles } from './data-files.js'
import { pagedTable, perPage, pressedTwice } from './data-table.js'
import { atMostEvery, attempt, copyOf, fill, isWriting, labels, one, toast, typed } from './dom.js'
import { count } from './format.js'

/** @typedef {import('../wire/data.ts').DocumentPage} DocumentPage */
/** @typedef {import('../wire/data.ts').DocumentView} DocumentView */
/** @typedef {DocumentPage['items'][number]['id']} Id */

const address = new URLSearchParams(location.search)
let collection = address.get('collection') ?? ''
/** Of the rows that are shown: an answer that comes too late, or is a refusal, leaves them. @type {WeakMap<Element, Id>} */
const ids = new WeakMap()

const table = pagedTable(
  '#documents',
  async (skip) => {
    for (const [input, refusal] of /** @type {const} */ ([
      [query, labels.queryNotJson],
      [sort, labels.sortNotJson],
    ])) {
      if (input.value.trim() === '') input.removeAttribute('aria-invalid')
      else objectIn(input, refusal)
    }
    /** @type {DocumentPage} */
    const page = await get(`/data/documents?${new URLSearchParams({ ...asked(), collection, limit: String(perPage), skip: String(skip) })}`)
    return page
  },
  (row, { id, text }) => {
    ids.set(row, id)
    fill(row, { id: idText(id), text })
  },
)
const { section } = table
const search = typed(HTMLFormElement, 'form', section)
const query = typed(HTMLInputElement, '[name="query"]', search)
const sort = typed(HTMLInputElement, '[name="sort"]', search)
query.value = address.get('query') ?? ''
sort.value = address.get('sort') ?? ''

function asked() {
  return { query: query.value.trim(), sort: sort.value.trim() }
}

/** @param {HTMLInputElement | HTMLTextAreaElement} input @param {string} refusal what is said of anything else, before why */
function objectIn(input, refusal) {
  let reason = input.value.trim().slice(0, 60)
  try {
    const value = JSON.parse(input.value)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      input.removeAttribute('aria-invalid')
      return value
    }
  } catch (error) {
    reason = error instanceof Error ? error.message : ''
  }
  input.setAttribute('aria-invalid', 'true')
  throw new Error(`${refusal} ${reason}`)
}

/** @param {Id} id */
function idText(id) {
  return typeof id === 'string' ? id : JSON.stringify(id)
}

async function loadCollections() {
  /** @type {import('../wire/data.ts').DataView} */
  const { collections } = await get('/data')
  const names = collections.map(({ name }) => name)
  if (!names.includes(collection)) collection = names[0] ?? ''
  const list = one('#collections')
  const focused = [...list.children].findIndex((button) => button === document.activeElement)
  list.replaceChildren(
    ...collections.map(({ name, count: size }) => {
      const button = copyOf('#collection')
      button.dataset['collection'] = name
      button.setAttribute('aria-pressed', String(name === collection))
      fill(button, { name, count: count(size) })
      return button
    }),
  )
  const again = list.children[focused]
  if (again instanceof HTMLElement) again.focus()
  list.hidden = names.length === 0
  one('#no-collections').hidden = names.length > 0
  section.hidden = names.length === 0
  one('[data-f="collection"]', section).textContent = collection
}

/** A query that cannot be is said beside it. @param {() => Promise<void>} load */
async function find(load) {
  const refused = one('#refused')
  if (collection === '') return
  try {
    await load()
    refused.hidden = true
  } catch (error) {
    refused.textContent = error instanceof Error ? error.message : String(error)
    refused.hidden = false
  }
}

function findAnew() {
  const kept = Object.entries({ collection, ...asked() }).filter(([, value]) => value !== '')
  history.replaceState(null, '', `?${new URLSearchParams(kept)}`)
  return find(table.restart)
}

async function reload() {
  await loadCollections()
  await find(table.load)
}

/** @param {string} name */
async function choose(name) {
  collection = name
  query.value = ''
  sort.value = ''
  await loadCollections()
  await findAnew()
}

search.addEventListener('submit', (event) => {
  event.preventDefault()
  attempt(findAnew)
})

one('#collections').addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null
  if (!button) return
  attempt(() => choose(button.dataset['collection'] ?? ''))
})

one('#new-collection').addEventListener('submit', (event) => {
  event.preventDefault()
  const input = typed(HTMLInputElement, '#new-collection input')
  attempt(async () => {
    await send('POST', '/data/collections', { name: input.value.trim() })
    await choose(input.value.trim())
    input.value = ''
  })
})

const dialog = typed(HTMLDialogElement, '#document')
const form = typed(HTMLFormElement, 'form', dialog)
const area = typed(HTMLTextAreaElement, 'textarea', dialog)
/** The document that is open; undefined for a new one. @type {Id | undefined} */
let opened

/** @param {string} text @param {Id | undefined} id @param {boolean} concealed */
function show(text, id, concealed = false) {
  opened = id
  area.value = text
  area.readOnly = concealed
  area.removeAttribute('aria-invalid')
  one('[data-f="place"]', dialog).textContent = id === undefined ? collection : `${collection} / ${idText(id)}`
  one('#concealed').hidden = !concealed
  typed(HTMLButtonElement, '[type="submit"]', form).disabled = concealed
  const remove = one('[data-delete]', form)
  remove.hidden = id === undefined
  delete remove.dataset['armed']
  dialog.showModal()
}

one('#insert').addEventListener('click', () => show('{\n  \n}', undefined))

one('tbody', section).addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null
  const row = button?.closest('tr')
  const id = row ? ids.get(row) : undefined
  if (id === undefined) return
  attempt(async () => {
    /** @type {DocumentView} */
    const { document, concealed } = await get(`/data/document?${new URLSearchParams({ collection, id: JSON.stringify(id) })}`)
    show(JSON.stringify(document, null, 2), id, concealed)
  })
})

function given() {
  try {
    return objectIn(area, labels.documentNotJson)
  } catch (error) {
    area.focus()
    throw error
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  attempt(async () => {
    const document = given()
    if (opened === undefined) await send('POST', '/data/documents', { collection, document })
    else await send('PUT', '/data/documents', { collection, id: opened, document })
    toast(opened === undefined ? labels.inserted : labels.savedNow)
    dialog.close()
    await reload()
  })
})
area.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})
one('[data-close]', dialog).addEventListener('click', () => dialog.close())
one('[data-delete]', dialog).addEventListener('click', ({ currentTarget }) => {
  if (!(currentTarget instanceof HTMLElement)) return
  const button = currentTarget
  attempt(() =>
    pressedTwice(button, async () => {
      await send('DELETE', '/data/documents', { collection, id: opened })
      toast(labels.deletedNow)
      dialog.close()
      await reload()
    }),
  )
})

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting()) return
  if (event.key !== 'j' && event.key !== 'k') return
  const buttons = [...section.querySelectorAll('tbody button')].filter((button) => button instanceof HTMLElement)
  const place = buttons.findIndex((button) => button === document.activeElement)
  const next = place < 0 ? 0 : Math.min(buttons.length - 1, Math.max(0, place + (event.key === 'j' ? 1 : -1)))
  buttons[next]?.focus()
})

// A call may have written. A query is asked again by its form alone: it looks at every document.
const refresh = atMostEvery(1000, async () => {
  if (dialog.open) return
  const { query: isAsked, sort: isSorted } = asked()
  await loadCollections()
  if (isAsked === '' && isSorted === '') await find(table.load)
  await loadFiles()
})
on('hello', () => refresh())
on('activations', () => refresh())
addEventListener('focus', () => refresh())

await loadCollections()
await find(table.load)
await loadFiles()
