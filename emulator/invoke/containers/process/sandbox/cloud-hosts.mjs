// @ts-check
/**
 * Leads requests to the hosts of CloudBase's own environment back to the emulator: its SDKs have these addresses built in, and no variable moves them
 * (docs/contracts/tcb.md 6.5). The others, to `/admin`, are moved by the variable that is read here.
 */
import { leadHome } from './outbound.mjs'

const hosts = /^[\w-]+\.api\.(?:intl\.)?tcloudbasegateway\.com$/
const { parse } = JSON
let leading = false

/** To be called before code runs, and when it asks for `https`: what never loads that module never pays for this. */
export function leadCloudHosts() {
  if (leading || process.env['TCB_ENV'] === undefined) return
  const loaded = /** @type {{ moduleLoadList?: readonly string[] }} */ (process).moduleLoadList
  if (loaded?.includes('NativeModule https') !== true) return
  leading = true
  leadHome((host) => (hosts.test(host) ? emulatorPort() : undefined))
}

/** Where the emulator takes requests of the function that runs; its sessions may have one each. */
function emulatorPort() {
  try {
    return Number(new URL(parse(process.env['TCB_CONTEXT_CNFG'] ?? '').URL).port) || undefined
  } catch {
    return undefined
  }
}
