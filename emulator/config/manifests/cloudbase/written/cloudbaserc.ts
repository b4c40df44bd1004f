/** Writes a project as a cloudbaserc.json of CloudBase's `tcb` (docs/contracts/tcb.md 3). What it says is read back by ../index.ts. */
import { firstNames } from '../../../../model/first-names.ts'
import { parse } from 'node:path/posix'
import { isSequence, isWeb, type Action } from '../../../../model/action.ts'
import type { TcbFunctionConfig } from '../../../../model/tcb-config.ts'
import type { Json, JsonObject } from '../../../../model/json.ts'
import {
  shippedActions,
  shippedEnv,
  shippedKind,
  type ManifestNote,
  type ManifestWriter,
  type Shipment,
  type ShippedCode,
  type Spelling,
} from '../../../../model/shipment.ts'

/** `tcb` takes folders, and no archives. */
const functionRoot = 'functions'
/** Without a timeout of its own `tcb fn deploy` writes another one than the cloud's 3 s: docs/contracts/tcb.md 3. */
const usual = { timeout: 3, memory: 256 }
const web = 'scf_bootstrap'

export const cloudbasercWriter: ManifestWriter = {
  format: 'cloudbaserc',
  file: 'cloudbaserc.json',
  cloud: 'scf',
  write(shipment, spelling) {
    const notes: ManifestNote[] = []
    const functions: JsonObject[] = []
    const folders = new Map<string, ShippedCode>()
    const note = (text: string): void => void notes.push({ at: [], text })
    for (const action of shippedActions(shipment)) {
      const code = shipment.codes.get(action.path)
      if (isSequence(action)) note(`The sequence ${action.path} is left out: CloudBase has none.`)
      else if (action.package !== '') note(`${action.path} is left out: a function of CloudBase is in no package.`)
      else if (code === undefined) note(`${action.path} is left out: its code is in an image.`)
      else {
        folders.set(`${functionRoot}/${action.name}`, code)
        functions.push(entryOf(action, code, shipment, spelling, note))
      }
    }
    const { envId, access } = shipment.config.tcb
    if (access.length > 0)
      note(`The routes ${firstNames(access.map((route) => route.path))} of tcb.access are left out: they are made in CloudBase's console.`)
    const document = { version: '2.0', envId: envId === 'local' ? '{{env.ENV_ID}}' : envId, functionRoot, functions }
    return { text: `${JSON.stringify(document, null, 2)}\n`, notes, folders }
  },
}

function entryOf(action: Action, code: ShippedCode, { config }: Shipment, spelling: Spelling, note: (text: string) => void): JsonObject {
  const { path } = action
  const own = Object.hasOwn(config.tcb.functions, path) ? (config.tcb.functions[path] ?? {}) : {}
  const declared = { ...config.defaults.limits, ...(Object.hasOwn(config.actions, path) ? config.actions[path]?.limits : {}) }
  tellOthers(action, own, note)
  const { dir, name } = parse(code.entry)
  const isWebFunction = own.type === 'web' || code.entry === web
  const env = Object.entries(shippedEnv(action, config)).map(([key, value]) => [
    key,
    textOf(value, ['tcb', 'functions', path, 'env', key], spelling),
  ])
  return {
    name: action.name,
    type: isWebFunction ? 'HTTP' : 'Event',
    ...(isWebFunction ? {} : { handler: `${dir === '' ? name : `${dir}/${name}`}.${code.main}` }),
    runtime: own.runtime ?? runtimeOf(shippedKind(action, config)),
    timeout: own.timeout ?? (declared.timeout === undefined ? usual.timeout : declared.timeout / 1000),
    memorySize: own.memory ?? declared.memory ?? usual.memory,
    // The packages are in the folder already, and would be left out (docs.cloudbase.net/cli/functions/deploy).
    installDependency: false,
    ignore: [],
    ...(env.length === 0 ? {} : { envVariables: Object.fromEntries(env) as JsonObject }),
    ...(own.timers === undefined
      ? {}
      : { triggers: Object.entries(own.timers).map(([timer, { cron }]): Json => ({ name: timer, type: 'timer', config: cron })) }),
  }
}

/** What a function has here that `tcb` does not deploy. */
function tellOthers(action: Action, own: TcbFunctionConfig, note: (text: string) => void): void {
  const { path, params, annotations } = action
  if (Object.keys(params).length > 0)
    note(
      `The parameters ${firstNames(Object.keys(params))} of ${path} are left out: CloudBase has none, and an event has only what its caller sends.`,
    )
  if (isWeb(action)) note(`${path} is a web action, which CloudBase has not: its caller gets what it returns.`)
  if (Object.keys(annotations).length > 0) note(`The annotations of ${path} are left out: CloudBase has none.`)
  const { versions, routes, provisionedConcurrency, asyncRetry, initTimeout } = own
  for (const [key, value] of Object.entries({ versions, routes, provisionedConcurrency, asyncRetry, initTimeout }))
    if (value !== undefined) note(`${key} of ${path} is set in the console, and not by tcb fn deploy.`)
  for (const [timer, { message }] of Object.entries(own.timers ?? {}))
    if (message !== undefined && message !== '')
      note(`The message of the timer ${timer} of ${path} is set in the console: a cloudbaserc has no key for it.`)
}

/** `nodejs:18` → `Nodejs18.15`; those that CloudBase recommends where no version is asked for (docs.cloudbase.net/en/cloud-function/runtime-support, 2026-11-29). */
function runtimeOf(kind: string): string {
  const [language, version = ''] = kind.split(':')
  if (language === 'python') return `Python${version === 'default' || version === '3' ? '3.10' : version}`
  return `Nodejs${nodeReleases[version] ?? nodeReleases['20']}`
}

const nodeReleases: Readonly<Record<string, string>> = { '16': '16.13', '18': '18.15', '20': '20.19', '22': '22.21', '24': '24.11' }

/** A variable is a value as a whole, and no spelling keeps `{{` from being one. */
function textOf(text: string, place: readonly string[], spelling: Spelling): string {
  const parts = spelling.spell(text, place)
  // A text that is JSON becomes what it says.
  const isRead = parts.length > 1 || text.includes('{{') || /^\s*[{[]/.test(text)
  const [part = ''] = isRead ? [spelling.variableFor(text, place)] : parts
  return typeof part === 'string' ? part : `{{env.${part.variable}}}`
}
