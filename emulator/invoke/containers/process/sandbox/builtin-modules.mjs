// @ts-check
/**
 * Node's own modules, compiled as Node ships them. It takes their compiled code only while the flags of V8 are those of its build, and a container is
 * started with two others (../launch.ts). V8 has read both by now: the heap has its limit, and `gc` is there. Until the function is loaded the flags have
 * the values of the build. To load `net`, `tls`, `http` and what they need takes 16 ms in place of 48.
 */
import { createRequire } from 'node:module'

/** Of those that ../launch.ts sets, by the values of Node's build. @type {[flag: RegExp, standard: string][]} */
const standards = [
  [/^--expose-gc$/, '--no-expose-gc'],
  [/^--max-old-space-size=/, '--max-old-space-size=0'],
]

const setFlag = flagSetter()
for (const [flag, standard] of standards) if (process.execArgv.some((argument) => flag.test(argument))) setFlag(standard)

/**
 * For what the function makes from now on: threads with the same limit, and contexts with `gc`.
 *
 * @param {boolean} exposesGc whether its cloud starts Node with `--expose-gc`
 */
export function restoreFlags(exposesGc) {
  for (const argument of process.execArgv)
    if (argument === '--expose-gc' ? exposesGc : standards.some(([flag]) => flag.test(argument))) setFlag(argument)
}

/** `node:v8` would load a dozen modules first. @returns {(flag: string) => void} */
function flagSetter() {
  const { noDeprecation } = process
  process.noDeprecation = true
  try {
    return /** @type {any} */ (process).binding('v8').setFlagsFromString
  } catch {
    // Node.js 24 gives it to nobody.
    return createRequire(process.argv[1] ?? '')('node:v8').setFlagsFromString
  } finally {
    if (noDeprecation === undefined) delete process.noDeprecation
    else process.noDeprecation = noDeprecation
  }
}
