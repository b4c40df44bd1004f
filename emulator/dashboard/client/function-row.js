// @ts-check
/** A row of the list of functions: what stands in it. The server renders it once as markup, the page fills it again. */
import { bytes, count, took } from './format.js'
import { tone } from './row.js'

/** @typedef {import('../wire/function.ts').FunctionView} FunctionView */

/** @param {Pick<FunctionView, 'problem' | 'last'>} view @returns {'ok' | 'soft' | 'bad' | 'none'} */
export function functionTone({ problem, last }) {
  if (problem !== null) return 'bad'
  return last === null ? 'none' : tone(last)
}

/** Text by `data-f`. @param {FunctionView} view @param {import('../labels.ts').Labels} labels */
export function functionTexts({ problem, last, calls, errors, p50, p95, warm, revision, bundle }, labels) {
  return {
    outcome: problem !== null ? labels.broken : last === null ? labels.never : labels[`status.${last.status}`],
    calls: calls === 0 ? '–' : count(calls),
    errors: errors === 0 ? '–' : count(errors),
    latency: p50 === null || p95 === null ? '–' : `${took(p50)} · ${took(p95)}`,
    warm: warm === 0 ? '–' : String(warm),
    revision: revision ?? '–',
    bundle: bundle === null ? labels.notBuilt : bytes(bundle.bytes),
  }
}
