// @ts-check
/**
 * Leads requests to hosts of CloudBase back to the emulator that its SDKs have built in, and no variable moves (docs/contracts/tcb.md 6.5): the environment's own, its bucket's, and those of
 * wx-server-sdk up to 2.1. Other SDKs find their way by the variable that is read here.
 */
import { createRequire } from 'node:module'
import { leadHome } from './outbound.mjs'

const hosts = /^(?:[\w-]+\.api\.(?:intl\.)?tcloudbasegateway|tcb-(?:admin|open)\.(?:tencentyun|tencentcloudapi))\.com$/
const clients = ['NativeModule https', 'NativeModule http']
const client = /^(?:node:)?https?$/
const loadBuiltin = createRequire('/')
const Module = loadBuiltin('node:module')
const channels = loadBuiltin('node:diagnostics_channel')
const files = /^([\w-]+)\.(?:tcb\.qcloud\.la|cos\.[\w-]+\.myqcloud\.com)$/
const { parse } = JSON
const { queueMicrotask } = globalThis
let waiting = false

/** To be called before code runs: what never loads a client of HTTP never pays for this. */
export function leadCloudHosts() {
  if (waiting || process.env['TCB_ENV'] === undefined) return
  waiting = true
  const loaded = /** @type {{ moduleLoadList?: readonly string[] }} */ (process).moduleLoadList
  if (loaded === undefined || clients.some((client) => loaded.includes(client))) lead()
  else waitForClient()
}

function lead() {
  leadHome((host) => (hosts.test(host) || isOwnBucket(host) ? emulatorPort() : undefined))
}

/**
 * The function may load its client of HTTP while it runs: where it requires it, a request follows in the same turn; where it imports it, once all that is
 * imported has run. Nothing tells of an import, but Node's client asks for its channels when it is loaded.
 */
function waitForClient() {
  const { _load } = Module
  const { channel } = channels
  const { fetch } = globalThis
  // Node.js 20.16 and 22.3 have it.
  const { getBuiltinModule } = /** @type {{ getBuiltinModule?: (name: string) => unknown }} */ (process)
  let begun = false
  const begin = () => {
    if (begun) return
    begun = true
    Module._load = _load
    channels.channel = channel
    if (getBuiltinModule) Object.assign(process, { getBuiltinModule })
    if (globalThis.fetch === first) globalThis.fetch = fetch
    lead()
  }
  /** @param {string | symbol} name */
  channels.channel = function (name) {
    // Not now: the client is being loaded.
    if (typeof name === 'string' && name.startsWith('http.client.')) queueMicrotask(begin)
    return channel.call(this, name)
  }
  if (getBuiltinModule) {
    const told = (/** @type {string} */ name) => {
      if (client.test(name)) begin()
      return getBuiltinModule.call(process, name)
    }
    Object.assign(process, { getBuiltinModule: Object.defineProperty(told, 'name', { value: 'getBuiltinModule' }) })
  }
  /** @this {unknown} @param {unknown[]} args */
  Module._load = function (...args) {
    if (typeof args[0] === 'string' && client.test(args[0])) begin()
    return _load.apply(this, args)
  }
  /** @param {Parameters<typeof fetch>} args */
  const first = (...args) => {
    // Whoever leads requests for a test has put its own in front of this one.
    const isFront = globalThis.fetch === first
    begin()
    return isFront ? globalThis.fetch(...args) : fetch(...args)
  }
  globalThis.fetch = Object.defineProperty(first, 'name', { value: 'fetch' })
}

/** Where the emulator takes requests of the function that runs; its sessions may have one each. */
function emulatorPort() {
  try {
    return Number(new URL(parse(process.env['TCB_CONTEXT_CNFG'] ?? '').URL).port) || undefined
  } catch {
    return undefined
  }
}

/** Other buckets are the function's own business. The name is that of docs/contracts/tcb.md 14.1. @param {string} host */
function isOwnBucket(host) {
  const [, bucket] = files.exec(host) ?? []
  const env = process.env['TCB_ENV'] ?? ''
  return bucket?.startsWith(`${Buffer.from(env.slice(0, 2)).toString('hex')}-${env}-`) === true
}
