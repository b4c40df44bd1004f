/** Finds what a project configures for CloudBase, in all spellings of `cloudbaserc`, and reads it with the line of each value. docs/contracts/tcb.md 3. */
import { createRequire } from 'node:module'
import { extname, join, sep } from 'node:path'
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import { statIfThere } from '../../../system/disk.ts'
import { readJson } from './json-file.ts'
import { cloudbase } from '../recognised-by.ts'
import { readYaml } from '../yaml-file.ts'

export interface Cloudbaserc {
  /** Absolute. */
  readonly file: string
  /** As it is written: tags are not replaced. */
  readonly config: JsonObject
  /** Files that it is made of beside that one. */
  readonly inputs: readonly string[]
  originOf(path: KeyPath): Origin
}

const packageKey = 'cloudbase'

/** @throws {EmulatorError} BAD_CONFIG, with the file */
export function findCloudbaserc(root: string): Cloudbaserc | undefined {
  for (const place of cloudbase.cloudbasercPlaces) {
    const file = join(root, place)
    if (statIfThere(file)?.isFile() !== true) continue
    const inPackage = place === 'package.json'
    const { value, inputs = [], originOf } = load(file, root)
    const config = inPackage ? (isObject(value) ? value[packageKey] : undefined) : value
    if (config === undefined || config === null) continue
    if (!isObject(config))
      throw new EmulatorError('BAD_CONFIG', `${file}: the configuration is ${JSON.stringify(config)}; expected an object.`)
    return { file, config, inputs, originOf: inPackage ? (path) => originOf([packageKey, ...path]) : originOf }
  }
  return undefined
}

interface Loaded {
  readonly value: Json
  /** Files beside it. */
  readonly inputs?: readonly string[]
  originOf(path: KeyPath): Origin
}

/** A file without an extension is read as YAML, which includes JSON. */
function load(file: string, root: string): Loaded {
  if (extname(file) === '.json') return readJson(file, root)
  if (extname(file) !== '.js') return readYaml(file, root)
  try {
    const require = createRequire(file)
    // Otherwise `require` would return what it has read before.
    for (const one of requiredBy(require, file)) delete require.cache[one]
    const value = JSON.parse(JSON.stringify(require(file))) as Json
    return { value, inputs: requiredBy(require, file), originOf: () => ({ file }) }
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    throw new EmulatorError('BAD_CONFIG', `${file} cannot be run: ${reason}.`, { cause: error })
  }
}

/** The file, and those of the project that it requires, as far as they are loaded. */
function requiredBy(require: NodeJS.Require, file: string): string[] {
  const found = new Set<string>()
  const visit = (path: string): void => {
    if (found.has(path) || path.includes(`${sep}node_modules${sep}`)) return
    found.add(path)
    for (const child of require.cache[path]?.children ?? []) visit(child.filename)
  }
  visit(require.resolve(file))
  return [...found]
}
