/** `auth.wsWebSign`: where to connect for realtime, and what to show there. docs/contracts/tcb.md 10.5. */
import type { SdkAction } from '../sdk-gateway/action.ts'
import { realtimePath } from './messages.ts'

export const signRealtime: SdkAction = ({ deps, tickets }, { call, isServer }) => {
  const { exchange, identity } = call
  // The name under which the client came here leads here again.
  const host = exchange.header('host') ?? new URL(deps.url() ?? 'http://localhost').host
  const signStr = tickets.issue({ identity, isServer })
  return { body: { data: { signStr, wsUrl: `ws://${host}${realtimePath}`, secretVersion: 1, envId: deps.config.tcb.envId } } }
}
