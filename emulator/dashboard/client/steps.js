// @ts-check
/** Puts the steps of a sequence under it, in the order in which they ran. */

/** @typedef {import('../wire/activation.ts').ActivationSummary} Summary */

/**
 * @param {readonly Summary[]} summaries newest first
 * @returns {(Summary & { readonly depth?: number })[]}
 */
export function withSteps(summaries) {
  const ids = new Set(summaries.map(({ id }) => id))
  /** @param {Summary} summary */
  const isUnder = ({ cause }) => cause !== null && ids.has(cause)
  /** By the id of the sequence. @type {Map<string, Summary[]>} */
  const steps = new Map()
  for (const summary of summaries) {
    if (!isUnder(summary)) continue
    const cause = summary.cause ?? ''
    const before = steps.get(cause)
    if (before) before.unshift(summary)
    else steps.set(cause, [summary])
  }
  /** @type {(Summary & { readonly depth?: number })[]} */
  const rows = []
  /** @param {Summary} summary @param {number} depth */
  const put = (summary, depth) => {
    rows.push(depth === 0 ? summary : { ...summary, depth })
    for (const step of steps.get(summary.id) ?? []) put(step, depth + 1)
  }
  for (const summary of summaries) if (!isUnder(summary)) put(summary, 0)
  return rows
}
