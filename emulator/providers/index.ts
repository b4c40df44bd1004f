/** The list of vendors. A fourth one is one more line here. */
import { ncp } from './ncp/vendor.ts'
import { openwhisk } from './openwhisk/vendor.ts'
import { tcb } from './tcb/vendor.ts'
import type { Vendor } from './vendor.ts'

export const vendors: readonly Vendor[] = [ncp, openwhisk, tcb]
