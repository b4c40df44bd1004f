// @ts-check
/** A row of the activation list: what stands in it. The server renders it once as markup, the page fills it again and again. */
import { clock, took } from './format.js'

/** @typedef {import('../wire/activation.ts').ActivationSummary} Summary */

/** @param {Pick<Summary, 'status'>} summary @returns {'ok' | 'soft' | 'bad'} */
export function tone({ status }) {
  if (status === 'success') return 'ok'
  return status === 'application error' ? 'soft' : 'bad'
}

/** @param {number | null} status @returns {'ok' | 'soft' | 'bad' | 'none'} */
export function httpTone(status) {
  if (status === null) return 'none'
  if (status < 400) return 'ok'
  return status < 500 ? 'soft' : 'bad'
}

/** How far a row is indented: a step whose sequence is not shown stands by itself. @param {Summary & { readonly depth?: number }} summary */
export function depthOf({ depth = 0, cause }) {
  return String(Math.min(4, depth === 0 && cause !== null ? 1 : depth))
}

/** @param {Pick<Summary, 'status' | 'failure'>} summary @param {import('../labels.ts').Labels} labels */
export function outcomeText({ status, failure }, labels) {
  return failure === null ? labels[`status.${status}`] : `${labels[`failure.${failure}`]} · ${labels[`status.${status}`]}`
}

/** Text by `data-f`. @param {Summary} summary @param {import('../labels.ts').Labels} labels */
export function rowTexts(summary, labels) {
  return {
    time: clock(summary.start),
    answered: summary.answered === null ? '–' : String(summary.answered),
    method: summary.method ?? '',
    path: summary.path,
    target: summary.target ?? '',
    surface: summary.surface,
    status: outcomeText(summary, labels),
    duration: took(summary.duration),
    cold: summary.cold ? '❄' : '',
    hints: summary.hints > 0 ? '◆' : '',
  }
}

/**
 * Wait, init and run as shares of a bar whose length grows with the logarithm of the whole: 1 ms and 60 s both show.
 * @param {Summary} summary
 */
export function barParts({ waitTime, initTime, duration }) {
  const total = Math.max(1, waitTime + initTime + duration)
  const scale = (Math.log10(1 + total) / Math.log10(60_001)) * 100
  const length = Math.min(100, Math.max(4, scale))
  const wait = (waitTime / total) * length
  const init = (initTime / total) * length
  return { wait: [0, wait], init: [wait, init], run: [wait + init, Math.max(1.5, length - wait - init)] }
}

/** Rows of refused requests that a page shows. */
export const mostRefusals = 50

/** Where the signature of a refused call is explained; undefined for a call that has none. @param {import('../wire/refusal.ts').RefusalView} refusal */
export function explainHref({ surface, status, method, target }) {
  if (!surface.startsWith('ncp.') || (status !== 401 && status !== 403)) return undefined
  return `/_/gateway?${new URLSearchParams({ method, target })}#explain`
}
