// @ts-check
/**
 * Where the `import` of a package leads: Node resolves `require` only for who asks from CommonJS, and own modules run as such. Only what a package's
 * `exports` say for an import differs: everything else is left to `require` (https://nodejs.org/api/packages.html#package-entry-points).
 */
import fs from 'node:fs'
import { Module } from 'node:module'
import { dirname, join } from 'node:path'
import { exportedFile } from '../../../../system/package-exports.mjs'

const { existsSync, readFileSync, realpathSync } = fs
const { parse } = JSON
const forImport = new Set(['node', 'import', 'module-sync', 'node-addons', 'default'])

/** @type {Map<string, any>} what each package.json says about exports */
const known = new Map()

/**
 * @param {string} specifier
 * @param {string} from absolute path of the asking file
 * @returns {string | undefined} an absolute path; undefined where `require` finds the same
 */
export function importTarget(specifier, from) {
  const [, name, rest = ''] = /^((?:@[^/]+\/)?[^./#@][^/]*)(\/.*)?$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  for (const modules of /** @type {any} */ (Module)._nodeModulePaths(dirname(from))) {
    const folder = join(modules, name)
    if (!existsSync(folder)) continue
    const target = exportedFile(exportsOf(join(folder, 'package.json')), `.${rest}`, forImport)
    const file = target?.startsWith('./') === true ? join(folder, target) : undefined
    return file !== undefined && existsSync(file) ? realpathSync(file) : undefined
  }
  return undefined
}

/** @param {string} manifest @returns {any} */
function exportsOf(manifest) {
  if (!known.has(manifest)) {
    try {
      known.set(manifest, parse(readFileSync(manifest, 'utf8').replace(/^\uFEFF/, '')).exports)
    } catch {
      return undefined
    }
  }
  return known.get(manifest)
}
