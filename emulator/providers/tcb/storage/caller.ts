/** Who asks for a file, as the rules of the bucket see it. */
import type { Exchange } from '../../../model/http.ts'
import type { Identity } from '../identity.ts'
import { authOf, callerOf, ownerOf, type Caller } from '../collection-rules/caller.ts'

export type FileCaller = Caller
export { authOf, ownerOf }

/**
 * Server SDKs and administrators act as the server, and where no identities are configured also who brings a key: a client without one is nobody.
 * `isServer`: the address is one of the server SDKs'.
 */
export function fileCallerOf(
  { identity, exchange }: { readonly identity: Identity | undefined; readonly exchange: Exchange },
  isServer: boolean,
): FileCaller {
  if (isServer) return 'server'
  return identity === undefined && exchange.header('authorization') === undefined ? null : callerOf(identity)
}
