/** Finds what a project configures for CloudBase, in all spellings of `cloudbaserc`, and reads it with the line of each value. docs/contracts/tcb.md 3. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/origins.ts'
import { readJson } from './json-file.ts'
import { readYaml } from '../yaml-file.ts'

export interface Cloudbaserc {
  /** Absolute. */
  readonly file: string
  /** As it is written: tags are not replaced. */
  readonly config: JsonObject
  originOf(path: KeyPath): Origin
}

/** In the vendor's order; in the root only. */
export const cloudbasercPlaces = [
  'package.json',
  'cloudbaserc',
  'cloudbaserc.json',
  'cloudbaserc.yaml',
  'cloudbaserc.yml',
  'cloudbaserc.js',
  'cloudbase.config.js',
] as const
const packageKey = 'cloudbase'

/** @throws {EmulatorError} BAD_CONFIG, with the file */
export function findCloudbaserc(root: string): Cloudbaserc | undefined {
  for (const place of cloudbasercPlaces) {
    const file = join(root, place)
    if (!existsSync(file)) continue
    const inPackage = place === 'package.json'
    const { value, originOf } = load(file)
    const config = inPackage ? (isObject(value) ? value[packageKey] : undefined) : value
    if (config === undefined || config === null) continue
    if (!isObject(config))
      throw new EmulatorError('BAD_CONFIG', `${file}: the configuration is ${JSON.stringify(config)}; expected an object.`)
    return { file, config, originOf: inPackage ? (path) => originOf([packageKey, ...path]) : originOf }
  }
  return undefined
}

/** A file without an extension is read as YAML, which includes JSON. */
function load(file: string): { readonly value: Json; originOf(path: KeyPath): Origin } {
  if (extname(file) === '.json') return readJson(file)
  if (extname(file) !== '.js') return readYaml(file)
  try {
    const require = createRequire(file)
    // Otherwise `require` would return what it has read before.
    delete require.cache[require.resolve(file)]
    return { value: JSON.parse(JSON.stringify(require(file))) as Json, originOf: () => ({ file }) }
  } catch (error) {
    throw new EmulatorError('BAD_CONFIG', `${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
