// @ts-check
/** What fires and what has fired, kept up to date; fires and pauses. */
import { get, on, send } from './api.js'
import { atMostEvery, attempt, copyOf, fill, isWriting, labels, one, toast, typed } from './dom.js'
import {
  firingTexts,
  keyOf,
  letterTexts,
  mostTriggers,
  relativeText,
  startedLinks,
  stateOf,
  triggerTexts,
  tryLinks,
} from './trigger-row.js'

/** @typedef {import('../wire/triggers.ts').TriggersView} View */
/** @typedef {import('../wire/triggers.ts').FiringTrigger} Trigger */

const language = document.documentElement.lang
const rows = one('#triggers')
const fired = one('#fired')

/** @type {View} */
let view = { now: Date.now(), due: 0, more: 0, triggers: [], firings: [], deadLetters: [] }
/** ms that the emulator's clock is ahead of the browser's. */
let ahead = 0

async function load() {
  view = await get(`/triggers?limit=${mostTriggers}`)
  ahead = view.now - Date.now()
  const kept = new Map([...rows.querySelectorAll('tr')].map((row) => [row.dataset['trigger'] ?? '', row]))
  const shown = view.triggers.map((trigger) => {
    const row = kept.get(keyOf(trigger)) ?? copyOf('#trigger-row')
    showTrigger(row, trigger)
    return row
  })
  // Moving a row takes the focus from its buttons.
  if (shown.some((row, index) => rows.children[index] !== row) || rows.children.length !== shown.length) {
    const focused = document.activeElement
    rows.replaceChildren(...shown)
    if (focused instanceof HTMLElement && rows.contains(focused)) focused.focus()
  }
  one('#nothing').hidden = shown.length > 0
  one('#due').textContent = String(view.due)
  one('#more').hidden = view.more === 0
  one('#more').textContent = `+${view.more}`
  showFired()
  showLetters()
}

/** @param {HTMLElement} row @param {Trigger} trigger */
function showTrigger(row, trigger) {
  row.dataset['trigger'] = keyOf(trigger)
  row.dataset['state'] = stateOf(trigger)
  const texts = triggerTexts(trigger, Date.now() + ahead, labels, language)
  fill(row, texts)
  one('.why', row).hidden = texts.why === ''
  one('.toggle', row).hidden = !trigger.pausable
  one('.toggle', row).setAttribute('aria-label', `${texts.toggle}: ${trigger.name}`)
  one('.fire', row).setAttribute('aria-label', `${labels.fire}: ${trigger.name}`)
  const links = trigger.actions.map((path) => link(path, `/_/functions/${path}`))
  one('[data-f="actions"]', row).replaceChildren(...(links.length === 0 ? [labels.noActions] : links))
  const { last } = trigger
  one('[data-f="last"]', row).replaceChildren(...(last === null ? [] : startedLinks(last, labels).map(startedLink)))
}

function showFired() {
  one('#nothing-fired').hidden = view.firings.length > 0
  fired.replaceChildren(
    ...view.firings.map((firing) => {
      const row = copyOf('#fired-row')
      fill(row, firingTexts(firing, labels, language))
      const links = startedLinks(firing, labels).map(startedLink)
      one('[data-f="started"]', row).replaceChildren(...(links.length === 0 ? [labels.noActions] : links))
      return row
    }),
  )
}

function showLetters() {
  one('#dead-letters').hidden = view.deadLetters.length === 0
  one('#letters').replaceChildren(
    ...view.deadLetters.map((letter) => {
      const row = copyOf('#letter-row')
      fill(row, letterTexts(letter, language))
      one('[data-f="tries"]', row).replaceChildren(...tryLinks(letter, labels).map(startedLink))
      return row
    }),
  )
}

/** @param {string} text @param {string} href */
function link(text, href) {
  const element = document.createElement('a')
  element.href = href
  element.textContent = text
  return element
}

/** @param {ReturnType<typeof startedLinks>[number]} started */
function startedLink({ text, href, tone, title }) {
  const element = link(text, href)
  element.className = 'started'
  element.title = title
  const dot = document.createElement('i')
  dot.className = `dot ${tone}`
  element.prepend(dot)
  return element
}

setInterval(() => {
  for (const trigger of view.triggers) {
    if (trigger.next === undefined || trigger.paused) continue
    const row = rows.querySelector(`[data-trigger="${CSS.escape(keyOf(trigger))}"]`)
    if (row) fill(row, { until: relativeText(trigger.next - Date.now() - ahead, language) })
  }
}, 1000)

const dialog = typed(HTMLDialogElement, '#fire')
const form = typed(HTMLFormElement, 'form', dialog)
const payload = typed(HTMLTextAreaElement, 'textarea', dialog)
const sample = typed(HTMLSelectElement, 'select', dialog)
/** @type {Trigger | undefined} */
let chosen

/** @param {Trigger} trigger */
function ask(trigger) {
  chosen = trigger
  one('[data-f="name"]', dialog).textContent = trigger.name
  payload.value = ''
  payload.removeAttribute('aria-invalid')
  const { samples = [] } = trigger
  one('#samples').hidden = samples.length === 0
  sample.replaceChildren(new Option('', ''), ...samples.map(({ title }, index) => new Option(title, String(index))))
  dialog.showModal()
}

sample.addEventListener('change', () => {
  const found = chosen?.samples?.[Number(sample.value)]
  payload.value = sample.value === '' || found === undefined ? '' : JSON.stringify(found.payload, null, 2)
})

/** @returns {{ payload?: unknown }} */
function given() {
  const text = payload.value.trim()
  if (text === '') return {}
  try {
    return { payload: JSON.parse(text) }
  } catch (error) {
    payload.setAttribute('aria-invalid', 'true')
    payload.focus()
    throw new Error(`${labels.notJsonText} ${error instanceof Error ? error.message : ''}`, { cause: error })
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  attempt(async () => {
    if (!chosen) return
    await send('POST', '/triggers/fire', { trigger: keyOf(chosen), ...given() })
    dialog.close()
    toast(`${labels.firedNow} ${chosen.name}`)
  })
})
payload.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})
one('[data-close]', dialog).addEventListener('click', () => dialog.close())

rows.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null
  const key = button?.closest('tr')?.dataset['trigger']
  const trigger = view.triggers.find((one) => keyOf(one) === key)
  if (!button || !trigger) return
  if (button.classList.contains('fire')) return ask(trigger)
  attempt(() => send('PUT', '/triggers/paused', { trigger: keyOf(trigger), paused: !trigger.paused }))
})

/** By row: what is fired or paused is what has the focus. */
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting()) return
  if (event.key !== 'j' && event.key !== 'k') return
  const buttons = [...rows.querySelectorAll('button.fire')].filter((button) => button instanceof HTMLElement)
  const place = buttons.findIndex((button) => button.closest('tr')?.contains(document.activeElement))
  const next = place < 0 ? 0 : Math.min(buttons.length - 1, Math.max(0, place + (event.key === 'j' ? 1 : -1)))
  buttons[next]?.focus()
})

const refresh = atMostEvery(150, load)
const refreshLater = atMostEvery(1000, load)
on('hello', () => refresh())
on('triggers', () => refresh())
on('reload', () => refresh())
// Results come after their firing, and an API may have made a trigger.
on('activations', () => refreshLater())
await load()
