/** What others may know about CloudBase. */
import { namedSecrets } from '../../secrets/masking.ts'
import type { Vendor } from '../vendor.ts'
import { createTcb } from './index.ts'

export const tcb: Vendor = {
  name: 'tcb',
  surfaces: [
    { name: 'tcb', label: 'CloudBase', convention: 'event' },
    { name: 'tcb.web', label: 'CloudBase web', convention: 'event', web: true },
  ],
  create: createTcb,
  credentialHeaders: [],
  secretsIn: (config) => [
    ...Object.keys(config.tcb.auth.tokens),
    ...Object.values(config.tcb.functions).flatMap(({ env }) => namedSecrets(env)),
  ],
  openTo: (config) => (config.tcb.auth.enforce ? undefined : 'CloudBase tokens (tcb.auth)'),
}
