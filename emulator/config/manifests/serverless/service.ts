/** What the parts of the reader share of one serverless.yml: its values with variables resolved, and what is said about them. */
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { type KeyPath, Origins } from '../../../model/config-origins.ts'
import { placeText } from '../manifest.ts'
import type { YamlFile } from '../yaml-file.ts'
import { resolveVariables } from './variables.ts'

export interface ServiceFunction {
  /** Under which it stands in `functions`. */
  readonly key: string
  readonly settings: JsonObject
  readonly at: KeyPath
}

export class Service {
  readonly root: string
  readonly file: YamlFile
  readonly origins = new Origins()
  /** Files that were read or looked for. */
  readonly sources: Set<string>
  readonly remarks = new Set<string>()
  /** Actions that nothing here runs, with the remark for each. */
  readonly foreign = new Map<string, string>()
  readonly #env: Readonly<Record<string, string>>

  constructor(root: string, file: YamlFile, env: Readonly<Record<string, string>>) {
    this.root = root
    this.file = file
    this.sources = new Set([file.file])
    this.#env = env
  }

  /** The value at a key, with its variables resolved. */
  at(...key: KeyPath): Json | undefined {
    let value: Json | undefined = this.file.value
    let isResolved = false
    for (const [index, step] of key.entries()) {
      // A part as a whole may be a variable: `resources: ${file(resources.yml)}`.
      if (typeof value === 'string' && !isResolved) {
        value = this.#resolve(value, key.slice(0, index))
        isResolved = true
      }
      value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
    }
    return value === undefined || isResolved ? value : this.#resolve(value, key)
  }

  /** An object at a key, or the objects of a list there as one; empty where there is neither. */
  objectAt(...key: KeyPath): JsonObject {
    const value = this.at(...key)
    return Array.isArray(value) ? (Object.assign({}, ...value.filter(isObject)) as JsonObject) : isObject(value) ? value : {}
  }

  get functions(): ServiceFunction[] {
    const listed = isObject(this.file.value) ? this.file.value['functions'] : undefined
    return Object.entries(this.objectAt('functions')).map(([key, settings]) => {
      const index = Array.isArray(listed) ? listed.findIndex((part) => isObject(part) && Object.hasOwn(part, key)) : -1
      const at = index < 0 ? ['functions', key] : ['functions', index, key]
      if (!isObject(settings))
        throw this.fault(at, `the function ${key} is ${JSON.stringify(settings)}, expected its settings, handler among them.`)
      return { key, settings, at }
    })
  }

  remark(at: KeyPath, text: string): void {
    this.remarks.add(`${this.placeOf(at)}: ${text}`)
  }

  placeOf(at: KeyPath): string {
    return placeText(this.file.originOf(at), this.root)
  }

  fault(at: KeyPath, text: string): EmulatorError {
    return new EmulatorError('BAD_CONFIG', `${this.placeOf(at)}: ${text}`)
  }

  #resolve(value: Json, at: KeyPath): Json | undefined {
    return resolveVariables(value, at, {
      root: this.root,
      document: this.file.value,
      env: this.#env,
      looked: (file) => this.sources.add(file),
      tooMuch: (key) => this.fault(key, 'its variables stand for more than 10 MB. Does one contain itself several times?'),
      unresolved: (variable, why, key) => this.remark(key, `${variable} stands for nothing, because ${why}.`),
    })
  }
}

/** A name, which YAML reads as a number where it is one; undefined for what has no text. */
export function nameText(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
