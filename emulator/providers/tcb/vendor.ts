/** Describes CloudBase to the rest of the program. */
import { namedSecrets } from '../../secrets/masking.ts'
import type { Vendor } from '../vendor.ts'
import { accessPrefix, isAccessHost, isAccessPath } from './access-service/hosts.ts'
import { authPrefix } from './auth/address.ts'
import { cases } from './cases.ts'
import { cloudApiPath, namesAction, serviceOf } from './cloud-api/hosts.ts'
import { limits } from './contract.ts'
import { databasePrefix } from './database-rest/address.ts'
import { createTcb } from './index.ts'
import { storageHost, storagePrefix } from './storage/address.ts'
import { sqlPrefix } from './sql-rest/address.ts'
import { isSdkPath } from './sdk-gateway/index.ts'

const hosts = ['.api.tcloudbasegateway.com', '.api.intl.tcloudbasegateway.com', '.tcb-api.tencentcloudapi.com', '.api.localhost']
/** Of wx-server-sdk up to 2.1 and tcb-admin-node: `src/utils/httpRequest.js` of its 1.23.0. */
const olderHost = /^tcb-(?:admin|open)\.(?:tencentyun|tencentcloudapi)\.com$/
const tokenVariable = 'TCB_ACCESS_TOKEN'

export const tcb: Vendor = {
  name: 'tcb',
  surfaces: [
    { name: 'tcb', label: 'CloudBase', convention: 'event', resultSize: limits.payload, direct: true },
    { name: 'tcb.web', label: 'CloudBase web', convention: 'event', web: true, as: ['http', 'tcb'] },
    { name: 'tcb.access', label: 'CloudBase HTTP access', convention: 'event', web: true, as: ['access'] },
    { name: 'tcb.cloud-api', label: 'Tencent Cloud API', convention: 'event' },
  ],
  create: createTcb,
  deployment: async () => (await import('./deployment/index.ts')).deployment,
  /** The environment id is the first label; which one it is does not matter here (tcb.md 1). */
  pathOf(host, path, { tcb: { access } }, request) {
    if (isAccessHost(host, access)) return `${accessPrefix}${path}`
    if (serviceOf(host) !== undefined || (path === '/' && request !== undefined && namesAction(request))) return cloudApiPath
    const bucket = storageHost.exec(host)?.[1]
    if (bucket !== undefined) return `${storagePrefix}${bucket}${path}`
    if (olderHost.test(host)) return path
    if (!hosts.some((suffix) => host.endsWith(suffix) && host.length > suffix.length)) return undefined
    return path.startsWith('/v1/') || path.startsWith(authPrefix) || isSdkPath(path) ? path : `/v1${path}`
  },
  surfaceOf(path) {
    if (isSdkPath(path)) return 'tcb.legacy'
    if (isAccessPath(path)) return 'tcb.access'
    if (path.startsWith(storagePrefix)) return 'tcb.storage'
    if (path.startsWith(databasePrefix)) return 'tcb.database'
    if (path.startsWith(sqlPrefix)) return 'tcb.sql'
    if (path.startsWith(authPrefix)) return 'tcb.auth'
    if (path === cloudApiPath) return 'tcb.cloud-api'
    return path.startsWith('/v1/') ? 'tcb' : undefined
  },
  authorise({ surface }, { tcb: { auth } }, _now, spell) {
    const isAccess = surface === 'tcb.access'
    if ((!auth.enforce && !isAccess) || !/^tcb(?:$|\.(?!(?:storage|auth|cloud-api)$))/.test(surface)) return []
    const [token] = Object.entries(auth.tokens).flatMap(([key, { expired }]) => (expired === true ? [] : [key]))
    // A route may ask for a token where nothing else does.
    if (token === undefined && isAccess) return []
    return [['authorization', `Bearer ${spell(token ?? '', tokenVariable)}`]]
  },
  authorisingHeaders: ['authorization'],
  shellVariables: [tokenVariable],
  credentialHeaders: ['x-tc-token'],
  // As timers.ts names them.
  firingIn: ({ tcb: { functions } }) =>
    Object.entries(functions).flatMap(([fn, { timers = {} }]) => Object.keys(timers).map((timer) => `${fn}/${timer}`)),
  secretsIn: (config) => [
    ...passwordIn(config.tcb.sql.url),
    ...(config.tcb.cloudApi === undefined ? [] : [config.tcb.cloudApi.secretKey]),
    ...Object.keys(config.tcb.auth.tokens),
    ...config.tcb.users.flatMap(({ password }) => password ?? []),
    ...(config.tcb.auth.customLogin?.privateKey === undefined ? [] : [config.tcb.auth.customLogin.privateKey]),
    ...Object.values(config.tcb.functions).flatMap(({ env }) => namedSecrets(env)),
  ],
  cases,
  documentSeeds: ({ tcb: { database } }) => database.seeds,
  sqlSource: ({ tcb: { sql } }) => sql,
  objectSeeds: ({ tcb: { storage } }) => storage.seeds,
  openTo: (config) => (config.tcb.auth.enforce ? undefined : 'CloudBase tokens (tcb.auth)'),
}

/** What stands between the user and the host of an address. */
function passwordIn(url: string | undefined): string[] {
  const [, password = ''] = /^\w+:\/\/[^:/@]*:([^@/]+)@/.exec(url ?? '') ?? []
  try {
    return password === '' ? [] : [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
