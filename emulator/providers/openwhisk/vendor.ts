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
  openTo: (config) => (config.openwhisk.auth === undefined ? 'OpenWhisk keys (openwhisk.auth)' : undefined),
}
