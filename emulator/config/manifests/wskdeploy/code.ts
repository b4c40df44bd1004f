/** Where the code of an action is, and what runs it: `function`, `code`, `runtime`, `docker` of a manifest. */
import { extname, join } from 'node:path'
import type { ActionConfig } from '../../../model/config.ts'
import { isObject } from '../../../model/json.ts'
import { statIfThere } from '../../../system/disk.ts'
import { isEmulated, isLanguage, languageOf, readRuntime } from '../runtime.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft } from './draft.ts'
import { readInclude } from './include.ts'
import { interpolate } from './interpolation.ts'
import type { Noted } from './keys.ts'

/** The image of `native: true`. */
const skeleton = 'openwhisk/dockerskeleton'

export interface ActionCode {
  readonly config: ActionConfig
  /** Why nothing here runs it. */
  readonly foreign?: string
}

export function readCode(path: string, at: YamlValue, action: Noted, draft: Draft): ActionCode {
  const [place, old] = functionOf(action)
  const code = (old ?? action).at('code')
  const runtime = [old?.at('kind'), old?.at('runtime')].find((value) => value?.isAbsent === false) ?? action.at('runtime')
  const image = action.at('native').flag() ? skeleton : action.at('docker').text()
  const file = place.text()
  const main = action.at('main').text()
  if (image === undefined && file === undefined && code.text() === undefined)
    at.fail("the action has no code. Name a file or a folder in 'function', write it into 'code', or name an image in 'docker'.")
  const read =
    code.text() === undefined
      ? fromFile(path, file, place, action, runtime, image !== undefined, draft)
      : fromText(path, code, place, runtime, image !== undefined, draft)
  const config = { ...read.config, ...(main === undefined ? {} : { main }) }
  if (image === undefined) return { ...read, config }
  const named = draft.interpolate(image, action.at('docker'))
  return named === '' ? { config, foreign: unnamed(path, 'image', image) } : { config: { ...config, runtime: { image: named } } }
}

/** The keys of `function`; older manifests have an object there. */
function functionOf(action: Noted): [place: YamlValue, old: YamlValue | undefined] {
  const today = action.at('function')
  if (isObject(today.value)) return [today.at('file').isAbsent ? today.at('location') : today.at('file'), today]
  return [today.isAbsent ? action.at('location') : today, undefined]
}

function fromText(path: string, code: YamlValue, file: YamlValue, runtime: YamlValue, hasImage: boolean, draft: Draft): ActionCode {
  if (!file.isAbsent) file.fail("found beside 'code', but an action has one of them.")
  const text = code.text() ?? ''
  if (hasImage) return { config: { code: text } }
  const wanted = runtime.text()
  if (wanted === undefined) code.fail("the key 'runtime' is missing beside it: nodejs:default, python:default or another one.")
  return inLanguage(path, { code: text }, wanted, runtime, draft)
}

function fromFile(
  path: string,
  given: string | undefined,
  place: YamlValue,
  action: Noted,
  runtime: YamlValue,
  hasImage: boolean,
  draft: Draft,
): ActionCode {
  if (given === undefined) return { config: {} }
  const name = draft.interpolate(given, place)
  const wanted = runtime.text()
  if (interpolate(given, draft.variables).unset.length > 0) return { config: {}, foreign: unnamed(path, 'function', given) }
  if (/^https?:/.test(name)) return remote(path, name, place)
  const file = join(draft.folder, name)
  const status = statIfThere(file)
  const include = action.at('include')
  const packed = status?.isDirectory() === true ? readInclude(include, file, draft) : {}
  if (status?.isFile() === true && include.items().length > 0)
    draft.remark(include, `include of ${path} does nothing, because its function is a file: only folders are packed`)
  const config: ActionConfig = { file, ...(Object.keys(packed).length === 0 ? {} : { include: packed }) }
  if (hasImage) return { config }
  const language = languageOf(file)
  if (language !== undefined) {
    const wish = wanted === undefined ? { language } : readRuntime(wanted)
    if (wish.language === language) return inLanguage(path, config, wanted ?? language, runtime, draft)
    draft.remark(runtime, `${path} runs as ${language}, as ${extname(file)} says: the runtime ${wanted} is for something else`)
    return inLanguage(path, config, language, runtime, draft)
  }
  const isPacked = status?.isDirectory() === true || extname(file) === '.zip'
  if (wanted === undefined)
    place.fail(
      `${isPacked ? 'a folder or an archive' : `'${name}'`} does not say what runs it. Add 'runtime': nodejs:default, python:default or another one.`,
    )
  if (!isPacked && status !== undefined)
    place.fail(`wskdeploy deploys no ${extname(file) || 'file without an extension'}: name a .js or .py file, a folder or a .zip.`)
  return inLanguage(path, config, wanted, runtime, draft)
}

/** Variables are remarked on as well. */
function unnamed(path: string, what: string, given: string): string {
  return `${path} is left out, because its ${what} ${given} names nothing here.`
}

function remote(path: string, url: string, place: YamlValue): ActionCode {
  if (extname(new URL(url).pathname) === '')
    place.fail(`found ${JSON.stringify(url)}, expected the address of a file: no folder is fetched.`)
  const remark = `${path} is left out, because its code at ${url} is not fetched. Save it, and name the file in actions['${path}'].file of actionlab.config.`
  return { config: {}, foreign: remark }
}

function inLanguage(path: string, config: ActionConfig, wanted: string, runtime: YamlValue, draft: Draft): ActionCode {
  const { language, kind, remark } = readRuntime(wanted)
  if (!isLanguage(language))
    runtime.fail(`found ${JSON.stringify(wanted)}, which no OpenWhisk has. Write nodejs:default or python:default.`)
  if (kind !== undefined && !isEmulated(language)) return { config: { ...config, kind } }
  if (remark !== undefined) draft.remark(runtime, `${path}: ${remark.replace(/\.$/, '')}`)
  // Text and archives say nothing of their language themselves.
  const isMute = config.code !== undefined || extname(config.file ?? '') === '.zip'
  const needed = kind ?? (isMute && language === 'python' ? 'python:3' : undefined)
  return { config: { ...config, ...(needed === undefined ? {} : { kind: needed }) } }
}
