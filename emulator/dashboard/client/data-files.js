// @ts-check
/** Files and users: listed, downloaded, deleted. */
import { get, send } from './api.js'
import { moment, pagedTable, perPage, pressedTwice } from './data-table.js'
import { attempt, fill, labels, one, toast, typed } from './dom.js'
import { bytes, count } from './format.js'

/** @typedef {import('../wire/data.ts').FilePage} FilePage */
/** @typedef {import('../wire/data.ts').UserPage} UserPage */

const files = pagedTable(
  '#files',
  async (skip) => {
    /** @type {FilePage} */
    const page = await get(`/data/files?limit=${perPage}&skip=${skip}`)
    one('#file-count').textContent = count(page.total)
    return page
  },
  (row, { key, size, contentType, modified }) => {
    row.dataset['key'] = key
    fill(row, { key, contentType, size: bytes(size), modified: moment(modified) })
    typed(HTMLAnchorElement, 'a', row).href = `/_/api/v1/data/files/content?key=${encodeURIComponent(key)}`
    typed(HTMLButtonElement, 'button', row).setAttribute('aria-label', `${labels.delete}: ${key}`)
  },
)

const users = pagedTable(
  '#users',
  async (skip) => {
    /** @type {UserPage} */
    const page = await get(`/data/users?limit=${perPage}&skip=${skip}`)
    one('#user-count').textContent = count(page.total)
    return page
  },
  (row, { id, names, kind, created }) =>
    fill(row, { id, kind, names: names.join(', ') || '–', created: created === 0 ? labels.ofConfiguration : moment(created) }),
)

files.section.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('[data-delete]') : null
  const key = button?.closest('tr')?.dataset['key']
  if (!(button instanceof HTMLElement) || key === undefined) return
  attempt(() =>
    pressedTwice(button, async () => {
      await send('DELETE', '/data/files', { key })
      toast(`${labels.deletedNow} ${key}`)
      await files.load()
    }),
  )
})

export async function loadFiles() {
  await Promise.all([files.load(), users.load()])
}
