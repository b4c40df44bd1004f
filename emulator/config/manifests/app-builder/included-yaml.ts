/** A YAML file with the files that its `$include` names put in their places, as aio reads it; knows the file and line of each value. */
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import { leadsOut } from '../project-file.ts'
import { readYaml, type YamlFile } from '../yaml-file.ts'

const directive = '$include'
/** Files may include one another so often that a few lines stand for more than any memory holds. */
const mostValues = 200_000

/** Where a value stands. */
interface Place {
  readonly yaml: YamlFile
  /** Its keys in that file. */
  readonly path: KeyPath
}

export class IncludedYaml implements YamlFile {
  readonly file: string
  readonly value: JsonObject
  readonly #root: string
  readonly #files = new Map<string, YamlFile>()
  readonly #sources = new Set<string>()
  readonly #places = new Map<string, Place>()
  #values = 0

  /**
   * @param file absolute
   * @param root the project: messages name files as seen from there
   * @throws {EmulatorError} BAD_CONFIG
   */
  constructor(file: string, root: string) {
    this.file = file
    this.#root = root
    this.#sources.add(file)
    const yaml = existsSync(file) ? this.#read(file) : undefined
    this.value = isObject(yaml?.value) ? yaml.value : {}
    if (yaml) this.#visit(this.value, Object.keys(this.value), [], { yaml, path: [] }, [file])
  }

  /** Every file that was read or looked for. */
  get sources(): readonly string[] {
    return [...this.#sources]
  }

  /** Puts the value of another file at `path`, whose other keys stay. */
  put(path: readonly string[], yaml: YamlFile, from: readonly string[] = []): void {
    const key = path.at(-1) ?? ''
    let parent: JsonObject = this.value
    for (const step of path.slice(0, -1)) {
      const inside = Object.hasOwn(parent, step) ? parent[step] : undefined
      parent = isObject(inside) ? inside : set(parent, step, {})
    }
    let value = yaml.value
    for (const step of from) value = isObject(value) && Object.hasOwn(value, step) ? (value[step] ?? null) : null
    set(parent, key, value)
    this.#places.set(JSON.stringify(path), { yaml, path: from })
  }

  originOf(path: KeyPath): Origin {
    const place = this.#placeOf(path)
    return place === undefined ? { file: this.file } : place.yaml.originOf(place.path)
  }

  textOf(path: KeyPath): string | undefined {
    const place = this.#placeOf(path)
    return place?.yaml.textOf(place.path)
  }

  /** A path of a file as an absolute one: it is relative to the file that says it. Below a key with a dot aio takes the root. */
  absolute(text: string, path: KeyPath): string {
    const base = path.some((key) => String(key).includes('.')) ? this.#root : dirname(this.#placeOf(path)?.yaml.file ?? this.file)
    return resolve(base, text.replaceAll('\\', '/'))
  }

  #placeOf(path: KeyPath): Place | undefined {
    for (let length = path.length; length > 0; length--) {
      const place = this.#places.get(JSON.stringify(path.slice(0, length)))
      if (place) return { yaml: place.yaml, path: [...place.path, ...path.slice(length)] }
    }
    return undefined
  }

  /**
   * Visits keys from the last to the first, as aio does: of a key in both files the value is the outer one's, and its place the outer file where it stands
   * before `$include`, the included one where it stands behind.
   *
   * @param chain the files that lead here, the last one that which is read
   */
  #visit(container: JsonObject | Json[], keys: readonly (string | number)[], path: KeyPath, place: Place, chain: readonly string[]): void {
    const map = container as JsonObject
    for (const key of keys.toReversed()) {
      const value = map[key]
      const at = [...path, key]
      const here = { yaml: place.yaml, path: [...place.path, key] }
      if (++this.#values > mostValues) throw this.#tooMany(here)
      this.#places.set(JSON.stringify(at), here)
      if (typeof value === 'object' && value !== null) this.#visit(value, keysOf(value), at, here, chain)
      else if (key === directive) this.#include(map, value ?? null, path, here, chain)
    }
  }

  #include(map: JsonObject, named: Json, path: KeyPath, place: Place, chain: readonly string[]): void {
    const { file, line } = place.yaml.originOf(place.path)
    const fail = (text: string): never => {
      throw new EmulatorError('BAD_CONFIG', `${file}${line === undefined ? '' : `:${line}`}: ${text}`)
    }
    if (typeof named !== 'string') return fail(`${directive}: found ${JSON.stringify(named)}, expected the path of a YAML file.`)
    const included = join(dirname(file), named.replaceAll('\\', '/'))
    const shown = this.#show(included)
    if (chain.includes(included)) {
      const circle = [...chain.slice(chain.indexOf(included)), included].map((one) => this.#show(one)).join(' → ')
      fail(`${directive} goes in a circle: ${circle}. Take one of them out.`)
    }
    this.#sources.add(included)
    if (leadsOut(included, this.#root))
      fail(`${directive}: ${shown} leads out of the project, so it is not read. Choose with --root a folder that holds both.`)
    if (!existsSync(included)) fail(`${directive}: there is no file ${shown}. Paths are relative to the file that names them.`)
    const yaml = this.#read(included)
    if (!isObject(yaml.value))
      return fail(`${directive}: ${shown} holds ${Array.isArray(yaml.value) ? 'a list' : 'no map'}, but only a map can be included.`)
    const keys = Object.keys(yaml.value)
    delete map[directive]
    for (const key of keys) if (!Object.hasOwn(map, key)) set(map, key, yaml.value[key] ?? null)
    this.#visit(map, keys, path, { yaml, path: [] }, [...chain, included])
  }

  #tooMany({ yaml, path }: Place): EmulatorError {
    const { file, line } = yaml.originOf(path)
    return new EmulatorError('BAD_CONFIG', `${file}:${line ?? 1}: ${directive} and aliases make more than ${mostValues} values here.`)
  }

  #read(file: string): YamlFile {
    const known = this.#files.get(file)
    if (known) return known
    const yaml = readYaml(file, this.#root, 'js-yaml 3')
    this.#files.set(file, yaml)
    return yaml
  }

  #show(file: string): string {
    return relative(this.#root, file)
  }
}

/** A key `__proto__` is one like any other. */
function set<T extends Json>(map: JsonObject, key: string, value: T): T {
  Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true })
  return value
}

function keysOf(value: JsonObject | Json[]): (string | number)[] {
  return Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value)
}
