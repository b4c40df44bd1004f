/** The tenant of the configuration's APIs, and of clients that name none. */
import type { ResolvedConfig } from '../../../model/resolved-config.ts'

/** The user of the key that OpenWhisk installs for the namespace `guest` (apache/openwhisk ansible/files/auth.guest). */
const guest = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502'

/** `wsk` names the user of its key, `uuid:key`. */
export function ownTenant({ openwhisk: { auth } }: ResolvedConfig): string {
  return auth === undefined ? guest : auth.slice(0, auth.indexOf(':'))
}
