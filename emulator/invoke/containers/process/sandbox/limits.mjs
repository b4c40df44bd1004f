// @ts-check
/** What is cut: results beyond their size, and logs that the emulator would not keep. */

const { stringify } = JSON
const { byteLength } = Buffer

/**
 * What is sent of `text` where `left` bytes are still allowed: no more than a character beyond them, by which the emulator sees that there was more.
 *
 * @param {string} text
 * @param {number} left
 * @returns {{ text: string, left: number }} less than nothing is left where there was more
 */
export function withinLog(text, left) {
  const size = byteLength(text)
  return {
    left: left - size,
    text:
      size > left
        ? Buffer.from(text)
            .subarray(0, left + 4)
            .toString('utf8')
        : text,
  }
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
