// @ts-check
/** What every page has: the live connection, copying, keys, the theme, broken builds. Then the page's own part. */
import { on, send, source } from './api.js'
import { showBroken } from './broken-builds.js'
import { attempt, copy, isWriting, labels, one, toast, typed } from './dom.js'

const page = document.body.dataset['page'] ?? ''

/** @type {Readonly<Record<string, () => Promise<unknown>>>} */
const parts = {
  functions: () => import('./functions.js'),
  activations: () => import('./activations.js'),
  activation: () => import('./activation.js'),
  running: () => import('./running.js'),
  logs: () => import('./logs.js'),
  invoke: () => import('./invoke.js'),
  traffic: () => import('./traffic.js'),
  triggers: () => import('./triggers.js'),
  data: () => import('./data.js'),
  gateway: () => import('./gateway.js'),
}

/** @param {boolean} connected */
function showLive(connected) {
  const state = one('#live')
  state.dataset['state'] = connected ? 'on' : 'off'
  one('span', state).textContent = connected ? labels.live : labels.offline
}

on('hello', () => {
  showLive(true)
  showGone(false)
})
// Also when the page itself goes, which nobody needs to be told.
let leaving = false
addEventListener('pagehide', () => (leaving = true))
source().addEventListener('error', () => {
  showLive(false)
  showGone(!leaving)
})

/** @param {boolean} gone */
function showGone(gone) {
  one('#gone').hidden = !gone
  document.body.classList.toggle('stale', gone)
}

on('builds', ({ broken }) => showBroken(broken))

on('reload', ({ changed, added, removed }) => {
  const names = [...changed, ...added, ...removed]
  if (names.length > 0) toast(`↻ ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` +${names.length - 3}` : ''}`)
})

document.addEventListener('click', ({ target }) => {
  const link = target instanceof Element ? target.closest('[data-editor]') : null
  if (!(link instanceof HTMLElement)) return
  const { editor: at = '' } = link.dataset
  attempt(async () => {
    await send('POST', '/editor', { at })
    toast(`${labels.opened} ${at}`)
  })
})

document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null
  if (button instanceof HTMLElement) void copy(button.dataset['copy'] ?? '')
  const open = event.target instanceof Element ? event.target.closest('[data-call]') : null
  if (open instanceof HTMLElement)
    void import('./copy-call.js').then(({ askForPath }) => askForPath(JSON.parse(open.dataset['call'] ?? '')))
})

one('#theme').addEventListener('click', () => {
  const dark = document.documentElement.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')
  const next = dark === 'dark' ? 'light' : 'dark'
  document.documentElement.dataset['theme'] = next
  // A cookie, so that the next page comes in the right colours from the start.
  document.cookie = `actionlab-theme=${next}; path=/_/; max-age=31536000; samesite=strict`
})

one('#language').addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLSelectElement)) return
  document.cookie = `actionlab-language=${target.value}; path=/_/; max-age=31536000; samesite=strict`
  location.reload()
})

const help = typed(HTMLDialogElement, '#keys')
one('#help').addEventListener('click', () => help.showModal())

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && document.activeElement instanceof HTMLInputElement) document.activeElement.blur()
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting()) return
  if (event.key === '?') return help.showModal()
  const search = document.querySelector('#search')
  if (event.key === '/' && search instanceof HTMLInputElement) {
    event.preventDefault()
    search.focus()
    return
  }
  const link = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`)
  if (link instanceof HTMLAnchorElement) link.click()
})

await parts[page]?.()
document.body.dataset['ready'] = ''
