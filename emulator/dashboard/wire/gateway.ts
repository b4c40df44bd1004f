/** Triggers of API Gateway. */
import type { AddressView } from './function.ts'

export interface TriggerView {
  readonly name: string
  readonly product: string
  readonly api: string
  readonly stage: string
  readonly resource: string
  readonly methods: readonly string[]
  readonly action: string
  readonly kind: 'HTTP' | 'Webhook'
  readonly auth: string
  readonly apiKey: boolean
  readonly fault: string | null
  readonly address: AddressView | null
}

export interface GatewayView {
  readonly triggers: readonly TriggerView[]
  readonly faults: readonly { readonly code: string; readonly status: number; readonly message: string }[]
  /** Access keys that are configured; their secrets stay here. */
  readonly accessKeys: readonly string[]
}
