/** An App Builder project: the application and the extensions that it implements, by the precedence of aio's files. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EmulatorError } from '../../../model/errors.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Origin } from '../../../model/config-origins.ts'
import { readIfThere } from '../../../system/disk.ts'
import { lineOfVariable } from '../../dotenv.ts'
import { readYaml, type YamlFile } from '../yaml-file.ts'
import { YamlValue } from '../yaml-value.ts'
import { checkProject } from './check.ts'
import { hookNames } from './hooks.ts'
import { IncludedYaml } from './included-yaml.ts'

export interface Implementation {
  /** `application`, or the extension point: `dx/excshell/1`. */
  readonly name: string
  readonly value: YamlValue
  /** Its front end, as it is written; undefined where there is none. */
  readonly frontEnd: string | undefined
}

export interface Project {
  readonly root: string
  /** The file by which it is known. */
  readonly file: string
  readonly yaml: IncludedYaml
  readonly implementations: readonly Implementation[]
  /** What `__APP_PACKAGE__` stands for. */
  readonly packageName: string
  readonly namespace: { readonly name: string; readonly origin?: Origin } | undefined
  readonly sources: readonly string[]
  readonly remarks: readonly string[]
}

/** Undefined where nothing is implemented: the file is another program's. */
export function readProject(root: string, env: Readonly<Record<string, string>>): Project | undefined {
  const [main, legacy, aioFile, packageFile] = ['app.config.yaml', 'manifest.yml', '.aio', 'package.json'].map((name) =>
    join(root, name),
  ) as [string, string, string, string]
  const yaml = new IncludedYaml(main, root)
  const isLegacy = !existsSync(main)
  if (!isLegacy && !isObject(yaml.value['application']) && !isObject(yaml.value['extensions'])) return undefined
  const remarks: string[] = []
  const aio = lenient(aioFile, root, remarks)
  const json = lenient(packageFile, root, remarks)
  if (!existsSync(packageFile))
    remarks.push('There is no package.json, without which aio deploys nothing: the app is called unnamed-app-0.1.0.')
  if (!isLegacy) checkProject(new YamlValue(yaml))
  underlay(yaml, aio, legacy, json, root)
  const all = new YamlValue(yaml)
  const implementations: Implementation[] = []
  const add = (name: string, value: YamlValue): void => {
    const frontEnd = frontEndOf(value, yaml)
    if (name === 'application' && frontEnd === undefined && value.at('runtimeManifest').isAbsent) return
    implementations.push({ name, value, frontEnd })
  }
  if (!all.at('application').isAbsent) add('application', all.at('application'))
  for (const [name, value] of all.at('extensions').entries()) add(name, value)
  if (implementations.length === 0) return undefined
  return {
    root,
    file: isLegacy ? legacy : main,
    yaml,
    implementations,
    packageName: packageNameOf(json?.value ?? null),
    namespace: namespaceOf(root, env, aio),
    sources: [...yaml.sources, legacy, aioFile, packageFile],
    remarks,
  }
}

/** What stood elsewhere before there was app.config.yaml: keys of `.aio`, `manifest.yml`, hooks among the scripts of package.json. */
function underlay(yaml: IncludedYaml, aio: YamlFile | undefined, legacy: string, json: YamlFile | undefined, root: string): void {
  const has = (...path: string[]): boolean =>
    !new YamlValue(yaml).at('application').isAbsent &&
    !path.reduce((value, key) => value.at(key), new YamlValue(yaml).at('application')).isAbsent
  for (const from of ['cna', 'app'])
    for (const key of Object.keys(mapIn(aio, from))) if (aio && !has(key)) yaml.put(['application', key], aio, [from, key])
  if (existsSync(legacy) && !has('runtimeManifest')) {
    const manifest = readYaml(legacy, root, 'js-yaml 3')
    if (!isObject(manifest.value)) throw new EmulatorError('BAD_CONFIG', `${legacy}: found no map, expected the key packages.`)
    yaml.put(['application', 'runtimeManifest'], manifest)
  }
  const scripts = mapIn(json, 'scripts')
  for (const name of hookNames)
    if (json && scripts[name] && !has('hooks', name)) yaml.put(['application', 'hooks', name], json, ['scripts', name])
}

function mapIn(yaml: YamlFile | undefined, key: string): JsonObject {
  const value = isObject(yaml?.value) ? yaml.value[key] : undefined
  return isObject(value) ? value : {}
}

/** aio itself passes over a `.aio` that it cannot read. */
function lenient(file: string, root: string, remarks: string[]): YamlFile | undefined {
  if (!existsSync(file)) return undefined
  try {
    return readYaml(file, root, 'js-yaml 3')
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    remarks.push(`${error.message} It is not read.`)
    return undefined
  }
}

function packageNameOf(json: Json): string {
  const { name, version } = isObject(json) ? json : {}
  const unscoped = typeof name === 'string' && name !== '' ? name.split('/').pop() : 'unnamed-app'
  return `${unscoped}-${typeof version === 'string' && version !== '' ? version : '0.1.0'}`
}

/** The folder of the front end, as absolute path. */
function frontEndOf(value: YamlValue, yaml: IncludedYaml): string | undefined {
  const web = value.at('web')
  const given = isObject(web.value) ? web.at('src') : web
  const [first] = Object.keys(value.map())
  const folder =
    typeof given.value === 'string' && given.value !== ''
      ? yaml.absolute(given.value, given.path)
      : yaml.absolute('web-src', first === undefined ? value.path : [...value.path, first])
  return existsSync(folder) ? folder : undefined
}

/** `AIO_runtime_namespace`, which `aio app use` writes into .env, or the same in `.aio`. */
function namespaceOf(root: string, env: Readonly<Record<string, string>>, aio: YamlFile | undefined): Project['namespace'] {
  const variable = Object.keys(env).find((name) => name.toUpperCase() === 'AIO_RUNTIME_NAMESPACE')
  if (variable !== undefined && env[variable]) return { name: env[variable], ...variableOrigin(root, variable) }
  const named = mapIn(aio, 'runtime')['namespace']
  return aio && typeof named === 'string' && named !== '' ? { name: named, origin: aio.originOf(['runtime', 'namespace']) } : undefined
}

/** Nothing where the shell has it. */
function variableOrigin(root: string, name: string): { readonly origin?: Origin } {
  for (const file of ['.env.local', '.env'].map((one) => join(root, one))) {
    const line = lineOfVariable(readIfThere(file) ?? '', name)
    if (line !== undefined) return { origin: { file, line } }
  }
  return {}
}
