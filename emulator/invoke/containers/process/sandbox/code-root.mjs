// @ts-check
/** What SCF's NODE_PATH adds to the places of a package, after all others: the folder of the code, `/var/user` (docs/contracts/tcb.md 2.2). */
import { join } from 'node:path'

/** A request for a package, or for a file in one. */
const ofPackage = /^[^./#\\]/

/**
 * What `find` finds, or else what lies in the folder where the process began, if that is a function of SCF's.
 *
 * @param {string} request
 * @param {(request: string) => string} find throws Node's error
 */
export function orInCodeRoot(request, find) {
  try {
    return find(request)
  } catch (error) {
    if (root === undefined || /** @type {any} */ (error)?.code !== 'MODULE_NOT_FOUND' || !ofPackage.test(request)) throw error
    try {
      return find(join(root, request))
    } catch {
      throw error
    }
  }
}

/** @type {string | undefined} */
let root

/** To be called in the folder of the code, before code runs. */
export function rememberCodeRoot() {
  root = process.env['USER_CODE_ROOT'] === undefined ? undefined : process.cwd()
}
