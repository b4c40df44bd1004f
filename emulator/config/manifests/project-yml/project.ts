/** project.yml with its templates filled in and its keys checked, and what is said about it. */
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { type KeyPath, type Origin, Origins } from '../../../model/config-origins.ts'
import { pathOf } from '../../checks.ts'
import { placeText } from '../manifest.ts'
import { readProjectFile } from '../project-file.ts'
import { parseYaml, type YamlFile } from '../yaml-file.ts'
import { projectYml } from './schema.ts'
import { fillTemplates } from './template.ts'

export interface ListedFunction {
  readonly settings: JsonObject
  readonly at: KeyPath
}

export interface ListedPackage {
  readonly settings: JsonObject
  readonly at: KeyPath
  readonly functions: ReadonlyMap<string, ListedFunction>
}

export class Project {
  readonly root: string
  readonly origins = new Origins()
  readonly remarks: string[] = []
  /** Actions that nothing here runs, with the remark for each. */
  readonly foreign = new Map<string, string>()
  /** Files that were read or looked for. */
  readonly sources: string[] = []
  readonly value: JsonObject
  readonly packages: ReadonlyMap<string, ListedPackage>
  readonly #file: YamlFile | undefined

  /** @param file undefined for a packages folder alone; without values it is that too */
  constructor(root: string, file: YamlFile | undefined) {
    this.root = root
    this.#file = file
    this.value = isObject(file?.value) ? file.value : {}
    const packages = Array.isArray(this.value['packages']) ? this.value['packages'] : []
    this.packages = new Map(packages.flatMap((settings, index) => this.#packageOf(settings, ['packages', index])))
  }

  #packageOf(settings: Json, at: KeyPath): [string, ListedPackage][] {
    if (!isObject(settings) || typeof settings['name'] !== 'string') return []
    const key = settings['functions'] === undefined ? 'actions' : 'functions'
    const listed = Array.isArray(settings[key]) ? settings[key] : []
    const functions = listed.flatMap((one, index): [string, ListedFunction][] =>
      isObject(one) && typeof one['name'] === 'string' ? [[one['name'], { settings: one, at: [...at, key, index] }]] : [],
    )
    return [[settings['name'], { settings, at, functions: new Map(functions) }]]
  }

  /** Where a value stands; undefined where there is no project.yml. */
  originOf(at: KeyPath): Origin | undefined {
    return this.#file?.originOf(at)
  }

  remark(at: KeyPath, text: string): void {
    this.remarks.push(`${this.#place(at)}${text}`)
  }

  fault(at: KeyPath, text: string): EmulatorError {
    return new EmulatorError('BAD_CONFIG', `${this.#place(at)}${text}`)
  }

  #place(at: KeyPath): string {
    const origin = this.originOf(at)
    return origin === undefined ? '' : `${placeText(origin, this.root)}: `
  }

  /** @throws {EmulatorError} BAD_CONFIG with each key that is none of project.yml's, or has a wrong value */
  check(): void {
    const faults: string[] = []
    projectYml(this.value, [], (path, text, at = path) => void faults.push(`${this.#place(at)}${pathOf(path)}: ${text}`))
    if (faults.length > 0) throw new EmulatorError('BAD_CONFIG', faults.join('\n'))
  }
}

/** @throws {EmulatorError} BAD_CONFIG for what is no YAML */
export function readProject(root: string, file: string, env: Readonly<Record<string, string>>): Project {
  const { text, unresolved, looked } = fillTemplates(readProjectFile(file, root), file, root, env)
  const tab = text.indexOf('\t')
  if (tab >= 0) {
    const line = text.slice(0, tab).split('\n').length
    throw new EmulatorError('BAD_CONFIG', `${placeText({ file, line }, root)}: found a tab, expected spaces.`)
  }
  const yaml = parseYaml(text, file)
  const project = new Project(root, { ...yaml, value: withoutEmpty(yaml.value) })
  project.sources.push(file, ...looked)
  const [first, ...others] = unresolved
  if (first !== undefined) {
    const names = [...new Set(unresolved.map(({ name }) => `'${name}'`))].join(', ')
    const [what, them, are] = others.length === 0 ? ['substitution', 'it', 'is'] : ['substitutions', 'them', 'are']
    const place = placeText({ file, line: first.line }, root)
    project.remarks.push(
      `${place}: the ${what} ${names} could not be resolved, and ${are} empty here; a deployment fails. Set ${them} in .env.`,
    )
  }
  return project
}

/** What is empty is as if it were absent; variables and parameters are empty texts. */
function withoutEmpty(value: Json, isData = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutEmpty(item, isData))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    if (isData) return [key, item ?? '']
    return [key, withoutEmpty(item, ['environment', 'parameters'].includes(key))]
  })
  return Object.fromEntries(entries.filter(([, item]) => isData || (item !== null && item !== '')))
}
