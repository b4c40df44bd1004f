/** Reads an action of a package as aio builds and deploys it. */
import { existsSync } from 'node:fs'
import { basename, isAbsolute, posix } from 'node:path'
import type { ActionConfig } from '../../../model/config.ts'
import type { Params } from '../../../model/json.ts'
import { expected } from '../../checks.ts'
import { languageOf, readRuntime } from '../runtime.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft } from './draft.ts'
import { findFiles } from './glob.ts'
import { readWeb } from './web.ts'

export function readAction(path: string, action: YamlValue, draft: Draft): void {
  const named = action.at('function')
  const text = named.text()
  if (text === undefined) return draft.remark(action, `${path} names no function, so it is left out`)
  const file = sourceOf(draft.project.yaml.absolute(text, named.path), draft)
  const include = readInclude(action.at('include'), draft)
  const main = action.at('main').text()
  const params = { ...draft.inputs(action.at('inputs'), ['actions', path, 'params']), ...imsCredentials(path, action, draft) }
  const web = readWeb(action)
  const config: ActionConfig = {
    file,
    ...(main === undefined ? {} : { main }),
    ...runtimeOf(file, action, draft),
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(Object.keys(include).length === 0 ? {} : { include }),
    ...limitsOf(action.at('limits')),
    ...apiKey(action, draft),
    ...web.config,
  }
  if (config.requireAdobeAuth === true) draft.secured.push(path)
  else if (web.asksForToken)
    draft.remark(action.at('annotations').at('require-adobe-auth'), `${path} is no web action, so require-adobe-auth does nothing`)
  draft.addAction(path, action, config)
}

/** `index.js` that is not built: its source beside it, as TypeScript itself reads imports of it. */
function sourceOf(file: string, draft: Draft): string {
  if (!file.endsWith('.js') || existsSync(file)) return file
  draft.lookFor(file)
  const sources = ['.ts', '.tsx', '.jsx'].map((extension) => file.replace(/\.js$/, extension))
  return sources.find((source) => existsSync(source)) ?? file
}

function runtimeOf(file: string, action: YamlValue, draft: Draft): ActionConfig {
  const image = action.at('docker').text()
  if (image !== undefined) return { runtime: { image } }
  const said = action.at('runtime').text()
  const { kind, remark } = readRuntime(said ?? languageOf(file) ?? 'nodejs')
  if (remark !== undefined) draft.remark(action.at('runtime'), remark.replace(/\.$/, ''))
  return kind === undefined ? {} : { kind }
}

/**
 * Unlike OpenWhisk, Adobe's Runtime gives every action the key of its namespace, by which aio-lib-state, aio-lib-files and aio-lib-ims know each other's
 * users: the last one does not even load without it (adobe/aio-lib-ims src/ctx/StateActionContext.js).
 */
function apiKey(action: YamlValue, draft: Draft): ActionConfig {
  if (action.at('annotations').at('provide-api-key').value === false) return {}
  return { env: { __OW_API_KEY: draft.env('AIO_RUNTIME_AUTH') ?? `${draft.project.namespace?.name ?? 'guest'}:local` } }
}

/** As soon as one is given, all are. */
function limitsOf(limits: YamlValue): ActionConfig {
  if (limits.isAbsent) return {}
  const one = (...names: string[]): number | undefined => {
    const found = names.map((name) => limits.at(name)).find(({ value }) => Boolean(value))
    if (found === undefined) return undefined
    return typeof found.value === 'number' ? found.value : found.fail(expected('a number', found.value))
  }
  const concurrency = one('concurrentActivations', 'concurrency')
  return {
    limits: {
      timeout: one('timeout') ?? 60_000,
      memory: one('memorySize', 'memory') ?? 256,
      logs: one('logSize') ?? 10,
      ...(concurrency === undefined ? {} : { concurrency }),
    },
  }
}

/** `[pattern, folder]`: what the pattern finds lies in that folder of the function, each file under its own name without the folders above. */
function readInclude(include: YamlValue, draft: Draft): Record<string, string> {
  const places: Record<string, string> = {}
  for (const entry of include.items()) {
    const [source, destination, ...others] = entry.items()
    const pattern = source?.text()
    if (source === undefined || pattern === undefined || others.length > 0)
      return entry.fail(expected('[pattern, folder] or [pattern]', entry.value))
    const folder = posix.normalize(destination?.text() ?? '.')
    if (isAbsolute(folder) || folder.startsWith('..')) return entry.fail(expected("a folder inside the function's", folder))
    const files = findFiles(draft.project.yaml.absolute(pattern, source.path), draft.project.root)
    if (files === undefined) return source.fail('its braces mean more than 1000 patterns.')
    if (files.length === 0) draft.remark(entry, `${pattern} finds no file in the project, so nothing is included`)
    for (const file of files) places[posix.join(folder, basename(file))] = file
  }
  return places
}

const credentials = ['client_id', 'client_secret', 'org_id', 'scopes'] as const

/** What `include-ims-credentials` gives an action, from the variables of the workspace's credential. */
function imsCredentials(path: string, action: YamlValue, draft: Draft): Params {
  const annotation = action.at('annotations').at('include-ims-credentials')
  if (!annotation.value) return {}
  const values = credentials.map((name) => [name, draft.env(`IMS_OAUTH_S2S_${name.toUpperCase()}`)] as const)
  const missing = values.filter(([, value]) => !value).map(([name]) => `IMS_OAUTH_S2S_${name.toUpperCase()}`)
  if (missing.length > 0) {
    draft.remark(
      annotation,
      `${path} gets no IMS credentials, because ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set in .env`,
    )
    return {}
  }
  const read = Object.fromEntries(values.map(([name, value = '']) => [name, name === 'scopes' ? parsed(value) : value]))
  return { __ims_oauth_s2s: read, __ims_env: draft.env('AIO_CLI_ENV') ?? 'prod' }
}

/** Scopes are a list in JSON, or any text. */
function parsed(text: string): Params[string] {
  try {
    return JSON.parse(text) as Params[string]
  } catch {
    return text
  }
}
