// @ts-check
/** Refused requests below the list, those that the filter above it lets through. */
import { get, on } from './api.js'
import { atMostEvery, attempt, copyOf, fill, one } from './dom.js'
import { clock, count } from './format.js'
import { explainHref, httpTone, mostRefusals } from './row.js'

/** @typedef {import('../wire/refusal.ts').RefusalView} Refusal */

/** @param {() => string} query the filter, as the address of the page has it */
export function keepRefusals(query) {
  async function load() {
    const asked = query()
    try {
      /** @type {Refusal[]} */
      const found = await get(`/refusals?${asked}`)
      if (asked === query()) show(found)
    } catch {
      // What is wrong with the filter is said above the list.
    }
  }
  on('refusal', atMostEvery(250, load))
  on('hello', () => attempt(load))
  return load
}

/** @param {readonly Refusal[]} refusals newest last */
function show(refusals) {
  const rows = refusals.slice(-mostRefusals).toReversed().map(rowOf)
  one('#refusals ul').replaceChildren(...rows)
  one('#refusals').hidden = rows.length === 0
  one('#to-refusals').hidden = rows.length === 0
  one('#refused-count').textContent = count(refusals.length)
}

/** @param {Refusal} refusal */
function rowOf(refusal) {
  const { time, status, method, target, text } = refusal
  const row = copyOf('#refusal-row')
  fill(row, { time: clock(time), status: String(status), method, target, text })
  one('[data-f="status"]', row).dataset['tone'] = httpTone(status)
  const href = explainHref(refusal)
  const link = one('.explain', row)
  link.hidden = href === undefined
  if (href !== undefined) link.setAttribute('href', href)
  return row
}
