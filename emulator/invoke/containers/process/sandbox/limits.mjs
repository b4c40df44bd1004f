// @ts-check
/** What is cut: results and logs beyond their size. */

const { stringify } = JSON
const { byteLength } = Buffer

// openwhisk ErrorResponse / LogLimit wording: `Logs were truncated because the total bytes size exceeds the limit of …`.
const truncated = 'Logs were truncated because the total bytes size exceeds the limit.'

/**
 * The part of `text` that `left` bytes allow, with a line that says so where it was cut.
 *
 * @param {string} text
 * @param {number} left
 * @returns {{ text: string, left: number }}
 */
export function withinLog(text, left) {
  const size = byteLength(text)
  return { left: left - size, text: size > left ? `${Buffer.from(text).subarray(0, left).toString('utf8')}\n${truncated}\n` : text }
}

/**
 * openwhisk.md 13: a result over the limit is an application error.
 *
 * @param {import('./convention-params.mjs').Outcome} outcome
 * @param {number} limit bytes
 * @returns {import('./convention-params.mjs').Outcome}
 */
export function withinResult(outcome, limit) {
  const { text } = outcome
  const size = text.length > limit / 4 ? byteLength(text) : 0
  if (size <= limit) return outcome
  const error = `The action produced a response that exceeded the allowed length: ${size} > ${limit} bytes. The truncated response was: ${text.slice(0, 1024)}`
  return { ...outcome, status: 1, failure: 'result-size', text: stringify({ error }) }
}
