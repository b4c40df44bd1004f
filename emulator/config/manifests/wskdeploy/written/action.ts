/** Writes the actions and sequences of a package. */
import { firstNames } from '../../../../model/first-names.ts'
import { isSequence, isWeb, type Action } from '../../../../model/action.ts'
import type { Json, JsonObject, Params } from '../../../../model/json.ts'
import type { KeyPath } from '../../../../model/config-origins.ts'
import { shippedEnv, shippedKind, type Shipment } from '../../../../model/shipment.ts'
import type { Draft } from './draft.ts'

/** wskdeploy sends no limit that is lower (../limits.ts). */
const least = { timeout: 100, memory: 128 }

export function actionEntry(action: Action, { config, codes }: Shipment, at: KeyPath, draft: Draft): JsonObject {
  const { path, limits, runtime, ownParams } = action
  const code = codes.get(path)
  const image = runtime && 'image' in runtime ? runtime.image : undefined
  if (runtime && image === undefined)
    draft.note(at, `${path} runs by a program of this machine here, and by ${shippedKind(action, config)} where it is deployed.`)
  const { timeout, memory } = limits
  for (const [name, value] of Object.entries({ timeout, memory }))
    if (value < least[name as keyof typeof least])
      draft.note(
        [...at, 'limits'],
        `wskdeploy ignores limits.${name} of ${path}: ${value} is less than ${least[name as keyof typeof least]}.`,
      )
  if (!Number.isInteger(timeout)) draft.note([...at, 'limits'], `limits.timeout of ${path} is rounded up to whole milliseconds.`)
  if (limits.concurrency !== 1)
    draft.note([...at, 'limits'], `limits.concurrency of ${path} is ${limits.concurrency}: wskdeploy sends no such limit.`)
  const env = Object.keys({ ...shippedEnv(action, config), ...Object.fromEntries((action.ownInit ?? []).map((name) => [name, ''])) })
  if (env.length > 0) draft.note(at, `${path} has the environment ${firstNames(env)}, which no key of a manifest gives it.`)
  return {
    ...(code === undefined ? {} : { function: code.file }),
    ...(image === undefined ? { runtime: shippedKind(action, config) } : { docker: image }),
    ...(code === undefined || code.main === 'main' ? {} : { main: code.main }),
    ...calledAs(action, at, draft),
    ...draft.inputs(ownParams, at, ['actions', path, 'params']),
    limits: { timeout: Math.ceil(timeout), memorySize: Math.ceil(memory), logSize: Math.ceil(limits.logs) },
  }
}

export function sequenceEntry(action: Action, at: KeyPath, draft: Draft): JsonObject {
  return {
    // A name without a slash would be one of the package, and behind one with a namespace comes a second one (parsers/manifest_parser.go ComposeSequences).
    actions: action.components.map((path) => (path.includes('/') || action.package === '' ? path : `./${path}`)).join(', '),
    ...calledAs(action, at, draft),
  }
}

/** `web` where it says all three annotations, else the annotations themselves. */
function calledAs(action: Action, at: KeyPath, draft: Draft): JsonObject {
  const { path, final, rawHttp, customOptions, requireWhiskAuth } = action
  if (action.requireAdobeAuth) draft.note(at, `${path} asks for Adobe's headers, which only App Builder puts before an action.`)
  const isShort = isWeb(action) && final
  const own: Params = {
    ...(isShort || !isWeb(action) ? {} : { 'web-export': true }),
    ...(isShort || !rawHttp ? {} : { 'raw-http': true }),
    ...(isShort || !final ? {} : { final: true }),
    ...(customOptions ? { 'web-custom-options': true } : {}),
    ...action.annotations,
  }
  if (requireWhiskAuth !== undefined) {
    if (isKey(requireWhiskAuth)) own['require-whisk-auth'] = requireWhiskAuth
    else draft.note([...at, 'annotations'], `requireWhiskAuth of ${path} is ${JSON.stringify(requireWhiskAuth)}, which wskdeploy refuses.`)
  }
  // These two are what web: yes writes beside the one that it is about.
  if (isShort) for (const name of ['raw-http', 'web-export']) delete own[name]
  return {
    ...(isShort ? { web: rawHttp ? 'raw' : 'yes' } : {}),
    ...draft.annotations(own, at, ['actions', path, isSequence(action) ? 'components' : 'annotations']),
  }
}

/** ../web.ts */
function isKey(value: Json): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 && value < Number.MAX_SAFE_INTEGER
  return typeof value === 'boolean' || (typeof value === 'string' && value !== '')
}
