// @ts-check
/**
 * Leads requests to hosts of CloudBase back to the emulator that its SDKs have built in, and no variable moves (docs/contracts/tcb.md 6.5): the environment's own, its bucket's, and those of
 * wx-server-sdk up to 2.1. Other SDKs find their way by the variable that is read here.
 */
import { leadHome } from './outbound.mjs'

const hosts = /^(?:[\w-]+\.api\.(?:intl\.)?tcloudbasegateway|tcb-(?:admin|open)\.(?:tencentyun|tencentcloudapi))\.com$/
const clients = ['NativeModule https', 'NativeModule http']
const files = /^([\w-]+)\.(?:tcb\.qcloud\.la|cos\.[\w-]+\.myqcloud\.com)$/
const { parse } = JSON
let leading = false

/** To be called before code runs: what never loads a client of HTTP never pays for this. */
export function leadCloudHosts() {
  if (leading || process.env['TCB_ENV'] === undefined) return
  const loaded = /** @type {{ moduleLoadList?: readonly string[] }} */ (process).moduleLoadList
  if (loaded === undefined || !clients.some((client) => loaded.includes(client))) return
  leading = true
  leadHome((host) => (hosts.test(host) || isOwnBucket(host) ? emulatorPort() : undefined))
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
