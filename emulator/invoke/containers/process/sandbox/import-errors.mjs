// @ts-check
/** Imports of packages, for own code that was compiled to ask for them with `require`. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'

const { existsSync } = fs

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

/**
 * What `require` did not find, as Node says it of an `import`, with a stack that begins where that stands.
 *
 * @param {any} error @param {Function} above @param {string} request @param {string} from
 */
export function failAsImport(error, above, request, from) {
  if (error?.code !== 'MODULE_NOT_FOUND') return error
  const name = isAbsolute(request) || request.startsWith('.') ? undefined : /^(?:@[^/]+\/)?[^/]*/.exec(request)?.[0]
  const isThere =
    name !== undefined &&
    createRequire(from)
      .resolve.paths(name)
      ?.some((folder) => existsSync(join(folder, name)))
  const missing =
    name === undefined || isThere ? `module '${name === undefined ? resolve(dirname(from), request) : request}'` : `package '${name}'`
  error.message = `Cannot find ${missing} imported from ${from}`
  error.code = 'ERR_MODULE_NOT_FOUND'
  delete error.requireStack
  Error.captureStackTrace(error, above)
  return error
}

/** `import()` is compiled to a promise of what is returned here, and a promise adopts what has a `then`. @param {Promise<any>} promise */
export function settling(promise) {
  // oxlint-disable-next-line unicorn/no-thenable -- being awaited is its purpose
  return Object.create({ then: promise.then.bind(promise) })
}
