// @ts-check
/**
 * Stacks that name the lines the developer wrote. Node's own support for source maps reads the map of every package that has one, when it is loaded,
 * and keeps it in the heap; this one looks at a map when a stack is printed.
 */

/**
 * @typedef {{ file: string, line: number, column: number }} Position counted from 1
 * @typedef {(at: Position) => Position | undefined} Original
 */

/** What runs in a process may replace it, as it may Node's. @param {Original} original */
export function installStackLines(original) {
  Object.defineProperty(Error, 'prepareStackTrace', {
    configurable: true,
    writable: true,
    enumerable: false,
    value: (/** @type {any} */ error, /** @type {any[]} */ frames) => {
      const head = headOf(error)
      return frames.length === 0 ? head : `${head}\n    at ${frames.map((frame) => lineOf(frame, original)).join('\n    at ')}`
    },
  })
  // Node shows the line it ran, unless it believes that a map will tell better.
  process.on('uncaughtExceptionMonitor', () => process.setSourceMapsEnabled(true))
}

/** As Node's own: it adds the code to its own errors. @param {any} error */
function headOf(error) {
  try {
    for (let at = error; at !== null && at !== undefined; at = Object.getPrototypeOf(at))
      if (Object.getOwnPropertySymbols(at).some(({ description }) => description === 'kIsNodeError'))
        return `${error.name} [${error.code}]: ${error.message}`
    return Error.prototype.toString.call(error)
  } catch {
    return '<error>'
  }
}

/** @param {any} frame a call site of V8's @param {Original} original */
function lineOf(frame, original) {
  const text = frame.toString()
  const file = frame.getFileName()
  const line = frame.getLineNumber()
  const column = frame.getColumnNumber()
  if (typeof file !== 'string' || line === null || column === null) return text
  const found = original({ file, line, column })
  if (found === undefined) return text
  return text.replace(`${file}:${line}:${column}`, () => `${found.file}:${found.line}:${found.column}`)
}
