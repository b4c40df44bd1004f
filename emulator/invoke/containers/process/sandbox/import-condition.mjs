// @ts-check
/**
 * Where an `import` leads: Node resolves `require` only for who asks from CommonJS, and own modules run as such. Only what the `exports` and `imports` of
 * a package.json say for an import differs: everything else is left to `require` (https://nodejs.org/api/packages.html#package-entry-points).
 */
import fs from 'node:fs'
import { createRequire, Module } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { exportedFile, importedTarget } from '../../../../system/package-exports.mjs'

const { existsSync, readFileSync, realpathSync } = fs
const { parse } = JSON
const forImport = new Set(['node', 'import', 'module-sync', 'node-addons', 'default'])
const forRequire = new Set(['node', 'require', 'module-sync', 'node-addons', 'default'])

/** @type {Map<string, any>} what each package.json says; undefined where there is none */
const known = new Map()

/**
 * @param {string} specifier
 * @param {string} from absolute path of the asking file
 * @param {boolean} [becomesRequire] whether tsc makes a `require` of it: then only what `require` does not find is looked for as an import
 * @returns {string | undefined} an absolute path, or the name of a built-in module; undefined where `require` finds what is meant
 * @throws ERR_PACKAGE_PATH_NOT_EXPORTED
 */
export function importTarget(specifier, from, becomesRequire = false) {
  if (specifier.startsWith('#')) return privateTarget(specifier, from, becomesRequire)
  const [, name, rest = ''] = /^((?:@[^/]+\/)?[^./#@][^/]*)(\/.*)?$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  const self = packageAround(from)
  if (self?.manifest.name === name && (self.manifest.exports ?? null) !== null) return exportedBy(self, rest, from, becomesRequire)
  for (const modules of /** @type {any} */ (Module)._nodeModulePaths(dirname(from))) {
    const folder = join(modules, name)
    if (existsSync(folder)) return exportedBy({ folder, manifest: manifestOf(folder) ?? {} }, rest, from, becomesRequire)
  }
  return undefined
}

/** @typedef {{ folder: string, manifest: any }} Package */

/** @param {Package} found @param {string} rest @param {string} from @param {boolean} becomesRequire */
function exportedBy({ folder, manifest }, rest, from, becomesRequire) {
  const { exports } = manifest
  if (exports === undefined || exports === null) return undefined
  const required = becomesRequire ? exportedFile(exports, `.${rest}`, forRequire) : undefined
  if (typeof required === 'string' && existsSync(join(folder, required))) return undefined
  const target = exportedFile(exports, `.${rest}`, forImport)
  // TypeScript may have become CommonJS: then what is there for `require` counts.
  if (target === null || (target === undefined && !/\.[cm]?tsx?$/.test(from))) throw notExported(folder, `.${rest}`, from)
  return target === undefined ? undefined : fileOf(join(folder, target))
}

/** @param {string} specifier @param {string} from @param {boolean} becomesRequire */
function privateTarget(specifier, from, becomesRequire) {
  const around = packageAround(from)
  if (around && becomesRequire && typeof importedTarget(around.manifest.imports, specifier, forRequire) === 'string') return undefined
  const target = around && importedTarget(around.manifest.imports, specifier, forImport)
  if (!around || typeof target !== 'string') return undefined
  if (target.startsWith('./')) return fileOf(join(around.folder, target))
  const manifest = join(around.folder, 'package.json')
  return importTarget(target, manifest) ?? createRequire(manifest).resolve(target)
}

/** @param {string} file */
function fileOf(file) {
  return existsSync(file) ? realpathSync(file) : undefined
}

/** The package that a file belongs to. @param {string} from @returns {Package | undefined} */
function packageAround(from) {
  for (let folder = dirname(from); basename(folder) !== 'node_modules'; folder = dirname(folder)) {
    const manifest = manifestOf(folder)
    if (manifest !== undefined) return { folder, manifest }
    if (dirname(folder) === folder) break
  }
  return undefined
}

/** @param {string} folder @returns {any} */
function manifestOf(folder) {
  if (!known.has(folder)) {
    const file = join(folder, 'package.json')
    try {
      known.set(folder, existsSync(file) ? parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) : undefined)
    } catch {
      return undefined
    }
  }
  return known.get(folder)
}

/** In Node's words. @param {string} folder @param {string} path @param {string} from */
function notExported(folder, path, from) {
  const subject = path === '.' ? 'No "exports" main defined' : `Package subpath '${path}' is not defined by "exports"`
  const error = new Error(`${subject} in ${join(folder, 'package.json')} imported from ${from}`)
  return Object.assign(error, { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' })
}
