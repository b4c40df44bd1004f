// @ts-check
/**
 * The function's `process.env`. What changes with every call, ids and deadlines, is kept out of the system's environment: glibc frees no text that
 * it was ever given (setenv), and a million calls filled a container with 300 MB. Everything else is in both, for native code and time zones.
 */

const system = process.env
/** @type {NodeJS.ProcessEnv} */
const values = { ...system }

/** @param {string | symbol} name @param {unknown} value */
function set(name, value) {
  // Symbols are refused here as by Node itself.
  const key = `${/** @type {string} */ (name)}`
  const text = `${/** @type {string} */ (value)}`
  system[key] = text
  values[key] = text
  return true
}

// On Windows names have no case, and nothing is kept.
if (process.platform !== 'win32') {
  process.env = new Proxy(values, {
    set: (_, name, value) => set(name, value),
    defineProperty(_, name, descriptor) {
      if (!('value' in descriptor)) throw new TypeError("'process.env' does not accept an accessor (getter/setter) descriptor")
      return set(name, descriptor.value)
    },
    deleteProperty(_, name) {
      delete system[/** @type {string} */ (name)]
      return delete values[/** @type {string} */ (name)]
    },
  })
}

/** What a function keeps for good. @param {Readonly<Record<string, string>>} variables */
export function setVariables(variables) {
  for (const name in variables) set(name, variables[name])
}

/** What the next call replaces. @param {string} name @param {string} value */
export function setForCall(name, value) {
  if (process.platform === 'win32') system[name] = value
  else values[name] = value
}

/** Of the last call: what stood there before, by name. @type {Map<string, string | undefined>} */
const covered = new Map()

/** Variables of one call: those of the call before it are gone, and what the function has under their names is back. @param {Readonly<Record<string, string>> | undefined} variables */
export function setVariablesOfCall(variables) {
  for (const [name, value] of covered) {
    if (value !== undefined) setForCall(name, value)
    else if (process.platform === 'win32') delete system[name]
    else delete values[name]
  }
  covered.clear()
  for (const name in variables) {
    covered.set(name, process.platform === 'win32' ? system[name] : values[name])
    setForCall(name, variables[name] ?? '')
  }
}
