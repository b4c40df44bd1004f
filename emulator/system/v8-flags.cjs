// @ts-check
/**
 * Flags of V8 that a process was started with, while it loads Node's own modules. Node ships these compiled, and takes that only while the flags are those
 * of its build. V8 has read the flags below by then: the heap has its limit, and `gc` is there. So the values of the build can stand in their place until
 * all is loaded: `net`, `tls`, `http` and what they need take 16 ms in place of 48.
 */
'use strict'
const { internalBinding } = require('./internal-binding.cjs')

/** By the values of Node's build. @type {[flag: RegExp, standard: string][]} */
const standards = [
  [/^--expose-gc$/, '--no-expose-gc'],
  [/^--max-old-space-size=/, '--max-old-space-size=0'],
]

/** `node:v8` loads a dozen modules first. Node.js 24 has no other way. @type {(flag: string) => void} */
const setFlag = (internalBinding('v8') ?? require('node:v8')).setFlagsFromString

/**
 * @param {readonly string[]} given what the process was started with
 * @returns {string[]} those flags that are away now, for {@link setFlag} once all is loaded: threads and contexts that are made later follow them
 */
function hideFlags(given) {
  const hidden = []
  for (const argument of given)
    for (const [flag, standard] of standards)
      if (flag.test(argument)) {
        setFlag(standard)
        hidden.push(argument)
      }
  return hidden
}

module.exports.hideFlags = hideFlags
module.exports.setFlag = setFlag
