/** A value of a YAML file that knows its place: reading it as another kind fails with file, line, what was found and what is allowed. */
import { relative } from 'node:path'
import { EmulatorError } from '../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import type { KeyPath, Origin } from '../../model/config-origins.ts'
import { nearest } from '../../system/did-you-mean.ts'
import { expected, pathOf } from '../checks.ts'
import type { YamlFile } from './yaml-file.ts'

export class YamlValue {
  readonly value: Json
  readonly path: KeyPath
  readonly #yaml: YamlFile

  constructor(yaml: YamlFile, value: Json = yaml.value, path: KeyPath = []) {
    this.#yaml = yaml
    this.value = value
    this.path = path
  }

  get origin(): Origin {
    return this.#yaml.originOf(this.path)
  }

  /** `manifest.yaml:7`, for remarks. */
  placeFrom(root: string): string {
    const { file, line } = this.origin
    return `${relative(root, file)}${line === undefined ? '' : `:${line}`}`
  }

  /** @param text what is wrong, what is allowed and what to do: it stands behind file, line and key */
  fail(text: string): never {
    const { file, line } = this.origin
    throw new EmulatorError('BAD_CONFIG', `${file}${line === undefined ? '' : `:${line}`}: ${pathOf(this.path)}: ${text}`)
  }

  /** The value itself where the file has none: reading it as anything gives nothing. */
  at(key: string | number): YamlValue {
    const inside = isObject(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined
    const item = Array.isArray(this.value) && typeof key === 'number' ? this.value[key] : undefined
    return new YamlValue(this.#yaml, inside ?? item ?? null, [...this.path, key])
  }

  get isAbsent(): boolean {
    return this.value === null
  }

  /** The keys of a map with their values; none where there is nothing. */
  entries(): [key: string, value: YamlValue][] {
    return Object.keys(this.map()).map((key) => [key, this.at(key)])
  }

  map(): JsonObject {
    if (this.value === null) return {}
    return isObject(this.value) ? this.value : this.fail(expected('a map', this.value, this.path))
  }

  items(): YamlValue[] {
    if (this.value === null) return []
    return Array.isArray(this.value) ? this.value.map((_, index) => this.at(index)) : this.fail(expected('a list', this.value, this.path))
  }

  /** A scalar as it is written: `1.0`, `yes`. Undefined where there is none, or an empty one. */
  text(): string | undefined {
    if (this.value === null || this.value === '') return undefined
    if (typeof this.value === 'string') return this.value
    if (typeof this.value === 'object') return this.fail(expected('a text', this.value, this.path))
    return this.#yaml.textOf(this.path) ?? String(this.value)
  }

  /** JSON of any kind, with the keys of its maps as the dialect reads them. */
  untyped(): Json {
    return typeof this.value === 'object' ? (this.#yaml.untypedOf?.(this.path) ?? this.value) : this.value
  }

  flag(): boolean {
    if (this.value === null) return false
    return typeof this.value === 'boolean' ? this.value : this.fail(expected('true or false', this.value, this.path))
  }

  integer(): number | undefined {
    if (this.value === null) return undefined
    return Number.isInteger(this.value) ? (this.value as number) : this.fail(expected('a whole number', this.value, this.path))
  }

  /** Fails at the first key that is none of these. */
  allow(keys: readonly string[]): void {
    const key = Object.keys(this.map()).find((one) => !keys.includes(one))
    if (key === undefined) return
    const meant = nearest(key, keys)
    this.at(key).fail(`unknown key.${meant === undefined ? '' : ` Did you mean '${meant}'?`} Allowed: ${keys.join(', ')}.`)
  }
}
