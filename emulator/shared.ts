/** What all sessions of an emulator share. */
import type { Clock } from './model/clock.ts'
import type { Masking } from './secrets/masking.ts'
import type { Vendor } from './providers/vendor.ts'
import type { Deployer } from './deploy/deployer.ts'
import type { InvokerOptions } from './invoke/invoker.ts'
import type { Invokers } from './invoke/invokers.ts'
import type { Arrivals } from './invoke/requests-under-way.ts'
import type { Pool } from './invoke/pool/pool.ts'
import type { RouteSearch } from './http/route-search.ts'
import type { OutboundGateway } from './outbound/gateway.ts'
import type { Span } from './traces/span.ts'
import type { Services } from './invoke/service/running-services.ts'

export interface Shared {
  /** Those whose addresses are served. */
  readonly vendors: readonly Vendor[]
  /** Knows the secrets of these and of all others that are configured. */
  readonly masking: Masking
  readonly clock: Clock
  readonly pool: Pool
  readonly deployer: Deployer
  readonly services: Services
  readonly arrivals: Arrivals
  readonly invokers: Invokers
  readonly code: Pick<InvokerOptions, 'ready' | 'program' | 'unbounded' | 'resultSize' | 'bundle' | 'debuggers'>
  readonly outbound: OutboundGateway
  /** Among the routes of brief sessions. */
  readonly search: RouteSearch
  /** Takes the spans of all sessions, where traces are kept. */
  readonly traces: ((spans: readonly Span[]) => void) | undefined
  /** ms that running activations may take to end on close. */
  readonly graceMs: number
  /** What a client sends to change something over the dashboard's API. */
  readonly token: string
}
