// @ts-check
/** A row of what fires, and one of what has fired: what stands in them. The server renders each once as markup, the page fills it again and again. */

/** @typedef {import('../wire/triggers.ts').FiringTrigger} Trigger */
/** @typedef {import('../wire/triggers.ts').FiringView} Firing */
/** @typedef {import('../wire/triggers.ts').DeadLetterView} DeadLetter */
/** @typedef {import('../labels.ts').Labels} Labels */

/** Rows of triggers that a page shows: those that fire next. */
export const mostTriggers = 300

/** Unique among all clouds. @param {Pick<Trigger, 'vendor' | 'name'>} trigger */
export function keyOf({ vendor, name }) {
  return `${vendor}:${name}`
}

/** @type {Readonly<Record<Firing['by'], 'bySchedule' | 'byHand' | 'byApi' | 'byEvent'>>} */
export const byLabels = { schedule: 'bySchedule', hand: 'byHand', api: 'byApi', event: 'byEvent' }

/** @param {Trigger} trigger @returns {'paused' | 'due' | 'idle'} */
export function stateOf({ next, paused }) {
  if (next === undefined) return 'idle'
  return paused ? 'paused' : 'due'
}

/** Text by `data-f`. @param {Trigger} trigger @param {number} now on the emulator's clock @param {Labels} labels @param {string} language */
export function triggerTexts({ vendor, name, kind, rhythm, zone, next, paused, disabled, times }, now, labels, language) {
  return {
    until: next === undefined ? labels.onlyByHand : paused ? labels.paused : relativeText(next - now, language),
    next: next === undefined || paused ? '' : momentText(next, language),
    name,
    kind: `${vendor} · ${kind}`,
    rhythm: rhythm ?? '',
    zone: zone ?? '',
    why: disabled ?? '',
    times: times === 0 ? '–' : `${times}×`,
    toggle: paused ? labels.resume : labels.pause,
  }
}

/** Text by `data-f`. @param {Firing} firing @param {Labels} labels @param {string} language */
export function firingTexts({ time, trigger, by }, labels, language) {
  return { time: momentText(time, language), trigger, by: labels[byLabels[by]] }
}

/** What a firing started, as links: text, address, tone. @param {Pick<Firing, 'started' | 'activationId'>} firing @param {Labels} labels */
export function startedLinks({ started, activationId }, labels) {
  const links = started.map(({ id, path, status }) => ({
    text: path ?? id.slice(0, 7),
    href: `/_/activations/${id}`,
    tone: status === null ? 'none' : status === 'success' ? 'ok' : status === 'application error' ? 'soft' : 'bad',
    title: status === null ? (path === null ? '' : labels.phaseRunning) : labels[/** @type {`status.success`} */ (`status.${status}`)],
  }))
  if (links.length > 0 || activationId === null) return links
  // Its own record says why it started nothing.
  return [{ text: labels.activation, href: `/_/activations/${activationId}`, tone: 'none', title: '' }]
}

/** Text by `data-f`. @param {DeadLetter} letter @param {string} language */
export function letterTexts({ time, action, code }, language) {
  return { time: momentText(time, language), action, code: String(code) }
}

/** The tries of a call, as links. @param {DeadLetter} letter @param {Labels} labels */
export function tryLinks({ tries }, labels) {
  return startedLinks({ started: tries, activationId: null }, labels).map((link, index) => ({ ...link, text: String(index + 1) }))
}

const units = /** @type {const} */ ([
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
])

/** `in 4 hours`. @param {number} ms @param {string} language */
export function relativeText(ms, language) {
  const [unit, length] = units.find(([, size]) => Math.abs(ms) >= size) ?? ['second', 1000]
  return new Intl.RelativeTimeFormat(language).format(Math.round(Math.max(0, ms) / length), unit)
}

/** By the clocks of this machine. @param {number} time @param {string} language */
export function momentText(time, language) {
  return new Date(time).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' })
}
