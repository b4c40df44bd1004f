/** Describes OpenWhisk to the rest of the program. */
import type { Vendor } from '../vendor.ts'
import { cases } from './cases.ts'
import { createOpenWhisk } from './index.ts'
import { isGatewayPath } from './apis/gateway.ts'
import { insertedSecrets } from './apis/resources.ts'
import { isApiPath } from './rest/rest-api.ts'
import { systemPackages } from './system/packages.ts'
import { webPrefix } from './web-address.ts'
import { said } from '../../model/said.ts'
import { namedSecrets } from '../../secrets/masking.ts'

/** The host in every example of seed 004. */
const seedHost = 'openwhisk.ng.bluemix.net'
/** Holds `uuid:key` in Base64. */
const basicVariable = 'OPENWHISK_BASIC'

export const openwhisk: Vendor = {
  name: 'openwhisk',
  surfaces: [
    { name: 'openwhisk.web', label: 'OpenWhisk web', convention: 'params', web: true, as: ['http'] },
    { name: 'openwhisk.gateway', label: 'OpenWhisk API gateway', convention: 'params', web: true },
    { name: 'openwhisk.api', label: 'OpenWhisk API', convention: 'params', direct: true, as: ['openwhisk'] },
  ],
  create: createOpenWhisk,
  deployment: async () => (await import('./deployment/index.ts')).deployment,
  platform: systemPackages,
  pathOf: (host, path) => (host === seedHost ? path : undefined),
  surfaceOf(path) {
    if (isApiPath(path)) return path.startsWith(webPrefix) ? 'openwhisk.web' : 'openwhisk.api'
    return isGatewayPath(path) ? 'openwhisk.gateway' : undefined
  },
  authorise({ surface }, { openwhisk: { auth } }, _now, spell) {
    if (surface !== 'openwhisk.api' || auth === undefined) return []
    return [['authorization', `Basic ${spell(Buffer.from(auth).toString('base64'), basicVariable)}`]]
  },
  authorisingHeaders: ['authorization'],
  shellVariables: [basicVariable],
  credentialHeaders: ['x-require-whisk-auth', 'x-api-key', 'x-client-secret'],
  firingIn: ({ openwhisk: { triggers } }) => Object.keys(triggers),
  secretsIn: ({ openwhisk: { auth, apiKeys, triggers, apis }, engine, defaults, actions }) => [
    ...[auth, ...(engine === 'local' ? [] : [engine.openwhisk.auth])].flatMap((key) => (key === undefined ? [] : formsOf(key))),
    ...apiKeys.flatMap((key) => (key.includes(':') ? [key, key.slice(key.indexOf(':') + 1)] : [key])),
    ...[defaults, ...Object.values(actions)].flatMap(({ requireWhiskAuth }) =>
      typeof requireWhiskAuth === 'string' ? [requireWhiskAuth] : [],
    ),
    ...Object.values(triggers).flatMap(({ params, annotations }) => [...namedSecrets(params), ...namedSecrets(annotations)]),
    ...Object.values(apis).flatMap(({ swagger }) => (swagger === undefined ? [] : insertedSecrets(swagger))),
  ],
  cases,
  misplaced: [{ at: /^\/(?:namespaces|web)\//, why: [said`OpenWhisk's API stands behind /api/v1.`] }],
  openTo: (config) => (config.openwhisk.auth === undefined ? 'OpenWhisk keys (openwhisk.auth)' : undefined),
}

/** `uuid:key` as configured, its key alone, and the form that Basic authentication sends. */
function formsOf(auth: string): string[] {
  return [auth, auth.slice(auth.indexOf(':') + 1), Buffer.from(auth).toString('base64')]
}
