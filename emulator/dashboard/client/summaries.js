// @ts-check
/** Fetches the summaries of the live list, and tells which a filter lets through. */
import { get } from './api.js'

/** @typedef {import('../wire/activation.ts').ActivationSummary} Summary */

/** What is kept: as many as the emulator keeps. */
export const most = 10_000
/** What one request fetches. */
const chunk = 2000
/** Rows that one sees. */
const newest = 200

/** @returns {Promise<Summary[]>} newest first */
export async function fetchAll() {
  /** By id: what ends meanwhile moves rows to the next request. @type {Map<string, Summary>} */
  const found = new Map()
  for (let skip = 0; skip < most; skip += chunk) {
    const items = await fetchSome(`skip=${skip}&limit=${chunk}`)
    for (const item of items) found.set(item.id, item)
    if (items.length < chunk) break
  }
  return [...found.values()]
}

/** @returns {Promise<Summary[]>} */
export function fetchNewest() {
  return fetchSome(`limit=${newest}`)
}

/** @param {string} query */
async function fetchSome(query) {
  /** @type {import('../wire/activation.ts').ActivationPage} */
  const { items } = await get(`/activations?${query}`)
  return [...items]
}

/** @param {readonly Summary[]} items @param {readonly Summary[]} others @returns {Summary[]} those of the items that are not among the others */
export function without(items, others) {
  const ids = new Set(others.map(({ id }) => id))
  return items.filter(({ id }) => !ids.has(id))
}

/** @param {Summary} summary @param {Readonly<Record<'function' | 'surface' | 'http' | 'status', string>>} filter '' for any */
export function matches(summary, { function: path, surface, http, status }) {
  if (path !== '' && summary.path !== path) return false
  if (surface !== '' && summary.surface !== surface) return false
  if (http !== '' && !isAnsweredWith(summary, http)) return false
  return status === 'failed' ? summary.status !== 'success' : status === '' || summary.status === status
}

/** @param {Summary} summary @param {string} http a status or a class, such as `4xx` */
function isAnsweredWith({ answered }, http) {
  const status = String(answered ?? '')
  return http.endsWith('xx') ? status[0] === http[0] : status === http
}
