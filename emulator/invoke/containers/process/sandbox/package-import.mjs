// @ts-check
/** Imports of packages, for own code that was compiled to ask for them with `require`. */

/** Nobody wrote the `require` of a module that Node warns of. @template T @param {() => T} load @returns {T} */
export function quietly(load) {
  const { emitWarning } = process
  process.emitWarning = /** @type {any} */ (
    (/** @type {any} */ warning, /** @type {any[]} */ ...rest) => {
      if (String(warning).includes('loading ES Module')) return
      Reflect.apply(emitWarning, process, [warning, ...rest])
    }
  )
  const own = process.emitWarning
  try {
    return load()
  } finally {
    if (process.emitWarning === own) process.emitWarning = emitWarning
  }
}

/** Gives an error the code that Node has for an `import`, and a stack that begins where it stands. @param {any} error @param {Function} load */
export function failAsImport(error, load) {
  Error.captureStackTrace(error, load)
  error.code = 'ERR_MODULE_NOT_FOUND'
}

/** `import()` is compiled to a promise of what is returned here, and a promise adopts what has a `then`. @param {Promise<any>} promise */
export function settling(promise) {
  // oxlint-disable-next-line unicorn/no-thenable -- being awaited is its purpose
  return Object.create({ then: promise.then.bind(promise) })
}
