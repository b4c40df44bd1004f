/** Describes OpenWhisk to the rest of the program. */
import type { Vendor } from '../vendor.ts'
import { cases } from './cases.ts'
import { createOpenWhisk } from './index.ts'
import { isApiPath } from './rest/rest-api.ts'
import { systemPackages } from './system/packages.ts'
import { webPrefix } from './web-address.ts'
import { said } from '../../model/said.ts'

/** The host in every example of seed 004. */
const seedHost = 'openwhisk.ng.bluemix.net'
/** Holds `uuid:key` in Base64. */
const basicVariable = 'OPENWHISK_BASIC'

export const openwhisk: Vendor = {
  name: 'openwhisk',
  surfaces: [
    { name: 'openwhisk.web', label: 'OpenWhisk web', convention: 'params', web: true, as: ['http'] },
    { name: 'openwhisk.api', label: 'OpenWhisk API', convention: 'params', direct: true, as: ['openwhisk'] },
  ],
  create: createOpenWhisk,
  platform: systemPackages,
  pathOf: (host, path) => (host === seedHost ? path : undefined),
  surfaceOf: (path) => (isApiPath(path) ? (path.startsWith(webPrefix) ? 'openwhisk.web' : 'openwhisk.api') : undefined),
  authorise({ surface }, { openwhisk: { auth } }, _now, spell) {
    if (surface !== 'openwhisk.api' || auth === undefined) return []
    return [['authorization', `Basic ${spell(Buffer.from(auth).toString('base64'), basicVariable)}`]]
  },
  authorisingHeaders: ['authorization'],
  shellVariables: [basicVariable],
  credentialHeaders: ['x-require-whisk-auth'],
  secretsIn: ({ openwhisk: { auth }, engine, defaults, actions }) => [
    ...[auth, ...(engine === 'local' ? [] : [engine.openwhisk.auth])].flatMap((key) => (key === undefined ? [] : formsOf(key))),
    ...[defaults, ...Object.values(actions)].flatMap(({ requireWhiskAuth }) =>
      typeof requireWhiskAuth === 'string' ? [requireWhiskAuth] : [],
    ),
  ],
  cases,
  misplaced: [{ at: /^\/(?:namespaces|web)\//, why: [said`OpenWhisk's API stands behind /api/v1.`] }],
  openTo: (config) => (config.openwhisk.auth === undefined ? 'OpenWhisk keys (openwhisk.auth)' : undefined),
}

/** `uuid:key` as configured, its key alone, and the form that Basic authentication sends. */
function formsOf(auth: string): string[] {
  return [auth, auth.slice(auth.indexOf(':') + 1), Buffer.from(auth).toString('base64')]
}
