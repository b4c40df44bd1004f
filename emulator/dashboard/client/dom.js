// @ts-check
/** The few things every page does with its elements. */

/** @type {Readonly<Record<import('../labels.ts').Label, string>>} */
export const labels = JSON.parse(document.body.dataset['labels'] ?? '{}')

/** @param {string} selector @param {ParentNode} [within] */
export function one(selector, within = document) {
  return typed(HTMLElement, selector, within)
}

/** @template {Element} T @param {new () => T} kind @param {string} selector @param {ParentNode} [within] @returns {T} */
export function typed(kind, selector, within = document) {
  const found = within.querySelector(selector)
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`)
  return found
}

/** @param {string} selector @returns {HTMLElement} a copy of the first element in a template */
export function copyOf(selector) {
  const first = typed(HTMLTemplateElement, selector).content.firstElementChild?.cloneNode(true)
  if (!(first instanceof HTMLElement)) throw new Error(`The template ${selector} is empty.`)
  return first
}

/** Writes texts where `data-f` says so, and only what changed. @param {Element} element @param {Readonly<Record<string, string>>} texts */
export function fill(element, texts) {
  for (const [name, text] of Object.entries(texts)) {
    const place = element.querySelector(`[data-f="${name}"]`)
    if (place && place.textContent !== text) place.textContent = text
  }
}

/** @param {string} text @param {'ok' | 'bad'} [tone] */
export function toast(text, tone = 'ok') {
  const element = document.createElement('p')
  element.className = `toast ${tone}`
  element.textContent = text
  one('#toasts').append(element)
  setTimeout(() => element.remove(), 4000)
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    // Without a clipboard (an old browser, a page that is not in front) a selection still works.
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
  toast(labels.copied)
}

/** Runs `work` once for all calls within `ms`. @param {number} ms @param {() => void | Promise<void>} work */
export function atMostEvery(ms, work) {
  let due = 0
  return () => {
    due ||= window.setTimeout(() => {
      due = 0
      attempt(work)
    }, ms)
  }
}

/** What fails is said. @param {() => void | Promise<void>} work */
export function attempt(work) {
  void Promise.resolve()
    .then(work)
    .catch((error) => toast(error instanceof Error ? error.message : String(error), 'bad'))
}

/** Whether keys are for writing now. */
export function isWriting() {
  const active = document.activeElement
  return (
    active instanceof HTMLInputElement ||
    active instanceof HTMLTextAreaElement ||
    active instanceof HTMLSelectElement ||
    document.querySelector('dialog[open]') !== null
  )
}
