/** Reads WeChat's `config.json` in the folders of functions. Its other keys are the function's own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type JsonObject } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import { readJson } from './json-file.ts'

export const functionFile = 'config.json'

export interface FunctionFolder {
  readonly name: string
  /** Absolute. */
  readonly folder: string
}

export interface FunctionFile {
  /** Of the function. */
  readonly name: string
  readonly value: JsonObject
  originOf(path: KeyPath): Origin
}

/** Those of the folders that have one. */
export function functionFiles(root: string, folders: readonly FunctionFolder[]): FunctionFile[] {
  return folders.flatMap(({ name, folder }) => {
    const file = join(folder, functionFile)
    if (!existsSync(file)) return []
    try {
      const { value, originOf } = readJson(file, root)
      return isObject(value) ? { name, value, originOf } : []
    } catch {
      // The file may be the function's own, in a form that only its code reads.
      return []
    }
  })
}

/** Says which functions call WeChat's server, which is not there. */
export function openapiRemarks(files: readonly FunctionFile[]): string[] {
  const askers = files.flatMap(({ name, value: { permissions } }) => {
    const { openapi } = isObject(permissions) ? permissions : {}
    return Array.isArray(openapi) && openapi.length > 0 ? name : []
  })
  const named = askers.length > mostNamed ? [...askers.slice(0, mostNamed), `${askers.length - mostNamed} more`] : askers
  return askers.length > 0 ? [`cloud.openapi of ${named.join(', ')} reaches no server of WeChat: its calls fail here.`] : []
}

const mostNamed = 5
