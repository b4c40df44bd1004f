// @ts-check
/** What OpenWhisk's image has beside a function, and is found last: its client, and the package for requests that npm lays beside that, with their files. */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const { existsSync } = fs
const names = new Set(['openwhisk', 'needle'])

/**
 * What `find` finds, or else what the image has.
 *
 * @param {string} request
 * @param {string | undefined} emulator a module of the emulator's
 * @param {() => string} find throws Node's error
 */
export function orOfImage(request, emulator, find) {
  try {
    return find()
  } catch (error) {
    const brought = emulator !== undefined && names.has(request.split('/', 1)[0] ?? '') ? fileOf(request, emulator) : undefined
    if (brought === undefined) throw error
    return brought
  }
}

/** They travel with the built emulator (scripts/bundle.mjs); its sources have those of their own development. @param {string} request @param {string} emulator */
function fileOf(request, emulator) {
  const shipped = join(dirname(emulator), 'sandbox/image')
  try {
    return existsSync(shipped) ? createRequire(join(shipped, 'any.cjs')).resolve(`./${request}`) : createRequire(emulator).resolve(request)
  } catch {
    return undefined
  }
}
