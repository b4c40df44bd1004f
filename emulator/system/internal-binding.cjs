// @ts-check
/** What Node keeps to itself, without the deprecation that it prints for code which asks: that is told to whoever asks for it himself. */
'use strict'

/**
 * @param {string} name such as `crypto`
 * @returns {any} undefined where this version of Node does not hand it out
 */
function internalBinding(name) {
  const { noDeprecation } = process
  process.noDeprecation = true
  try {
    return /** @type {any} */ (process).binding(name)
  } catch {
    return undefined
  } finally {
    if (noDeprecation === undefined) delete process.noDeprecation
    else process.noDeprecation = noDeprecation
  }
}

module.exports.internalBinding = internalBinding
