// @ts-check
/** Reads an internal module of Node without printing its deprecation warning. A function that calls `process.binding()` itself still gets the warning. */
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
