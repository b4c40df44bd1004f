/** What others may know about OpenWhisk. */
import type { Vendor } from '../vendor.ts'
import { createOpenWhisk } from './index.ts'

export const openwhisk: Vendor = {
  name: 'openwhisk',
  surfaces: [
    { name: 'openwhisk.web', label: 'OpenWhisk web', convention: 'params', web: true },
    { name: 'openwhisk.api', label: 'OpenWhisk API', convention: 'params' },
  ],
  create: createOpenWhisk,
  credentialHeaders: ['x-require-whisk-auth'],
  secretsIn: ({ openwhisk: { auth }, engine, defaults, actions }) => [
    ...[auth, ...(engine === 'local' ? [] : [engine.openwhisk.auth])].flatMap((key) => (key === undefined ? [] : formsOf(key))),
    ...[defaults, ...Object.values(actions)].flatMap(({ requireWhiskAuth }) =>
      typeof requireWhiskAuth === 'string' ? [requireWhiskAuth] : [],
    ),
  ],
  openTo: (config) => (config.openwhisk.auth === undefined ? 'OpenWhisk keys (openwhisk.auth)' : undefined),
}

/** `uuid:key` as it is configured, the key alone, and as Basic authentication sends it. */
function formsOf(auth: string): string[] {
  return [auth, auth.slice(auth.indexOf(':') + 1), Buffer.from(auth).toString('base64')]
}
