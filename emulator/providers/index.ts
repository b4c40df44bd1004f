/** The list of providers. A fourth one is one more line here. */
import type { ProviderName } from '../model/config.ts'
import { createNcp } from './ncp/index.ts'
import { createOpenWhisk } from './openwhisk/index.ts'
import type { CreateProvider } from './provider.ts'
import { createTcb } from './tcb/index.ts'

export const providers: Readonly<Record<ProviderName, CreateProvider>> = {
  ncp: createNcp,
  openwhisk: createOpenWhisk,
  tcb: createTcb,
}
