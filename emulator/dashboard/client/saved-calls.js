// @ts-check
/** Requests saved in the project: listed, opened, renamed, deleted, and run against what they expect. */
import { get, send } from './api.js'
import { attempt, copyOf, fill, labels, one, toast, typed } from './dom.js'
import { httpTone } from './row.js'

/** @typedef {import('../wire/saved-request.ts').SavedRequest} SavedRequest */
/** @typedef {import('../wire/saved-request.ts').SavedKey} SavedKey */
/** @typedef {import('../wire/call.ts').InvokeRequest} InvokeRequest */

const section = one('#saved')
const list = one('ul', section)
const form = typed(HTMLFormElement, '#save')
const name = typed(HTMLInputElement, 'input', form)

/**
 * @param {object} work
 * @param {(request: InvokeRequest) => Promise<void>} work.open shows it in the form
 * @param {(answer: import('../wire/saved-request.ts').RunAnswer) => Promise<void>} work.ran
 * @param {() => Promise<InvokeRequest & { readonly status?: number }>} work.current the call in the form, with its answer's status
 */
export function keepSaved({ open, ran, current }) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    attempt(async () => {
      /** @type {SavedKey} */
      const { file } = await send('POST', '/cases', { ...(await current()), name: name.value })
      toast(`${labels.saved} ${file}`)
      await draw()
    })
  })

  list.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-do]') : null
    const row = button?.closest('li')
    if (!(button instanceof HTMLElement) || !row) return
    const key = keyOf(row)
    attempt(async () => {
      const work = button.dataset['do']
      if (work === 'rename') return edit(row, key)
      if (work === 'delete') return remove(button, key)
      /** @type {import('../wire/saved-request.ts').OpenedRequest} */
      const { request } = await send('POST', '/cases/open', key)
      name.value = key.name
      await open(request)
      if (work === 'run') await ran(await send('POST', '/cases/run', key))
    })
  })
  attempt(draw)
}

async function draw() {
  /** @type {import('../wire/saved-request.ts').SavedList} */
  const { saved, more, unreadable } = await get('/cases')
  list.replaceChildren(...saved.map(rowOf))
  const notes = [...(more > 0 ? [`${more} ${labels.moreSaved}`] : []), ...unreadable.map((file) => `${file} ${labels.unreadableCases}`)]
  one('.empty', section).hidden = saved.length > 0 && notes.length === 0
  if (notes.length > 0) one('.empty', section).textContent = notes.join(' · ')
}

/** @param {SavedRequest} saved */
function rowOf({ file, name, method, target, status }) {
  const row = copyOf('#saved template')
  row.dataset['file'] = file
  row.dataset['name'] = name
  row.title = file
  fill(row, { name, method, target, status: status === null ? '' : String(status) })
  one('[data-f="method"]', row).className = `method of-${method.toLowerCase()}`
  if (status !== null) one('[data-f="status"]', row).dataset['tone'] = httpTone(status)
  return row
}

/** @param {HTMLElement} row @returns {SavedKey} */
function keyOf({ dataset }) {
  return { file: dataset['file'] ?? '', name: dataset['name'] ?? '' }
}

/** Enter renames, Escape leaves the name as it is. @param {HTMLElement} row @param {SavedKey} key */
function edit(row, key) {
  const rename = typed(HTMLFormElement, 'form', row)
  const input = typed(HTMLInputElement, 'input', rename)
  input.value = key.name
  rename.hidden = false
  one('.open', row).hidden = true
  input.select()
  const leave = () => {
    rename.hidden = true
    one('.open', row).hidden = false
  }
  input.addEventListener('blur', leave, { once: true })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leave()
  })
  rename.addEventListener(
    'submit',
    (event) => {
      event.preventDefault()
      attempt(async () => {
        await send('PUT', '/cases', { ...key, to: input.value })
        await draw()
      })
    },
    { once: true },
  )
}

/** The second press deletes. @param {HTMLElement} button @param {SavedKey} key */
async function remove(button, key) {
  if (button.dataset['armed'] !== undefined) {
    await send('DELETE', '/cases', key)
    await draw()
    return
  }
  button.dataset['armed'] = ''
  toast(labels.deleteAgain, 'bad')
  button.addEventListener('blur', () => delete button.dataset['armed'], { once: true })
}
