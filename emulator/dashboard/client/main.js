// @ts-check
/** What every page has: the live connection, copying, keys, the theme, broken builds. Then the page's own part. */
import { on, source } from './api.js'
import { copy, copyOf, fill, isWriting, labels, one, toast, typed } from './dom.js'

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
  gateway: () => import('./gateway.js'),
}

/** @param {boolean} connected */
function showLive(connected) {
  const state = one('#live')
  state.dataset['state'] = connected ? 'on' : 'off'
  one('span', state).textContent = connected ? labels.live : labels.offline
}

on('hello', () => showLive(true))
source().addEventListener('error', () => showLive(false))

on('builds', ({ broken }) => {
  const section = one('#broken')
  for (const old of section.querySelectorAll('.build-error')) old.remove()
  for (const problem of broken) {
    const article = copyOf('#broken-row')
    fill(article, { action: problem.action, file: problem.file, text: problem.text })
    section.append(article)
  }
  section.hidden = broken.length === 0
})

on('reload', ({ changed, added, removed }) => {
  const names = [...changed, ...added, ...removed]
  if (names.length > 0) toast(`↻ ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` +${names.length - 3}` : ''}`)
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
