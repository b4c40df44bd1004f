/**
 * Types of what `/_/api/v1/` sends and takes. Additive changes keep the number; anything else is a v2 beside it.
 * The page is a client of this like any other: client/*.js, and the commands of the terminal.
 */
import type { ActionType, Limits } from '../model/action.ts'
import type { Status } from '../model/activation.ts'
import type { Json } from '../model/json.ts'

export const apiVersion = 1
export const apiPath = `/_/api/v${apiVersion}`

export interface Overview {
  readonly api: typeof apiVersion
  readonly version: string
  readonly root: string
  readonly namespace: string
  /** Base URL; null while nothing listens. */
  readonly url: string | null
  readonly pid: number
  readonly started: number
  readonly now: number
  readonly providers: readonly string[]
  /** Which checks are off for lack of credentials, in words. */
  readonly open: readonly string[]
  readonly functions: number
  readonly calls: number
  readonly errors: number
  readonly broken: readonly BuildProblem[]
}

export interface BuildProblem {
  readonly action: string
  /** Relative to the root. */
  readonly file: string
  readonly text: string
}

export interface AddressView {
  readonly surface: string
  /** What a person reads in place of the surface. */
  readonly label: string
  /** What `actionlab invoke --as` takes for it. */
  readonly as: readonly string[]
  /** A call is answered with the function's result alone. */
  readonly direct: boolean
  readonly method: string
  readonly path: string
  /** Whole, where the emulator listens. */
  readonly url: string
  /** Header lines and body as the call would have them; secrets as shell variables. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | null
  readonly curl: string
}

export interface FunctionView {
  readonly path: string
  readonly package: string
  readonly name: string
  readonly type: ActionType
  readonly kind: string
  readonly file: string
  readonly revision: string | null
  readonly warm: number
  readonly limits: Limits
  readonly calls: number
  readonly errors: number
  readonly p50: number | null
  readonly p95: number | null
  readonly last: { readonly activationId: string; readonly status: Status; readonly start: number; readonly duration: number } | null
  /** null until it was first built. */
  readonly bundle: { readonly bytes: number; readonly inputs: readonly string[] } | null
  readonly problem: string | null
  readonly components: readonly string[]
  readonly flags: readonly string[]
  readonly addresses: readonly AddressView[]
}

export interface ActivationSummary {
  readonly id: string
  readonly path: string
  readonly surface: string
  readonly method: string | null
  readonly target: string | null
  /** HTTP status the caller got. */
  readonly answered: number | null
  readonly status: Status
  readonly failure: string | null
  readonly start: number
  readonly duration: number
  readonly waitTime: number
  readonly initTime: number
  readonly cold: boolean
  readonly revision: string
  readonly cause: string | null
  readonly hints: number
  readonly logs: number
}

export interface ActivationPage {
  readonly total: number
  readonly items: readonly ActivationSummary[]
}

/** Where one value of the parameters came from. */
export type ParameterSource = 'package' | 'action' | 'query' | 'body' | 'context' | 'caller'

export interface ParameterView {
  readonly name: string
  readonly value: Json
  readonly source: ParameterSource
  /** Sources whose value of the same name was overridden. */
  readonly over: readonly ParameterSource[]
}

export interface PathStep {
  readonly title: 'route' | 'decode' | 'merge' | 'run' | 'outgoing' | 'outcome' | 'answer'
  readonly text: string
  readonly facts: readonly (readonly [name: string, value: string])[]
}

export interface ActivationDetail extends ActivationSummary {
  readonly parameters: readonly ParameterView[]
  readonly steps: readonly PathStep[]
  readonly result: Json
  readonly trace: string | null
  readonly excerpt: {
    readonly at: string
    readonly column: number
    readonly lines: readonly { readonly number: number; readonly text: string; readonly here: boolean }[]
  } | null
  readonly logLines: readonly { readonly time: number; readonly stream: 'stdout' | 'stderr'; readonly text: string }[]
  readonly hintTexts: readonly { readonly code: string; readonly text: string }[]
  /** Of a sequence: its steps, each with its own when it is one. */
  readonly children: readonly ActivationTree[]
  readonly records: readonly { readonly provider: string; readonly record: Json }[]
  readonly request: HttpRequestView | null
  readonly newer: string | null
  readonly older: string | null
}

export interface ActivationTree extends ActivationSummary {
  readonly children: readonly ActivationTree[]
}

export interface RefusalView {
  readonly id: string
  readonly time: number
  readonly surface: string
  readonly method: string
  readonly target: string
  readonly status: number
  readonly text: string
}

export interface HttpRequestView {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** Whether `body` is Base64. */
  readonly base64: boolean
  readonly surface: string
  readonly curl: string
}

/** What `POST /invoke` takes. */
export interface InvokeRequest {
  readonly method: string
  readonly target: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
  readonly base64?: boolean
  /** Add the configured credentials that this surface asks for. */
  readonly sign?: boolean
}

export interface InvokeAnswer {
  readonly request: HttpRequestView
  readonly answer: {
    readonly status: number
    readonly headers: readonly (readonly [name: string, value: string])[]
    readonly body: string
    readonly base64: boolean
    readonly bytes: number
  }
  readonly ms: number
  readonly activationId: string | null
}

export interface TrafficView {
  readonly now: number
  readonly width: number
  readonly slots: readonly {
    readonly start: number
    readonly calls: number
    readonly errors: number
    readonly p50: number | null
    readonly p95: number | null
  }[]
  readonly reloads: readonly { readonly time: number; readonly changed: readonly string[]; readonly ms: number }[]
  readonly functions: readonly {
    readonly path: string
    readonly calls: number
    readonly errors: number
    readonly p50: number
    readonly p95: number
  }[]
}

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

/** What `POST /signature` takes: a request as it was sent, or as it should be. */
export interface SignatureRequest {
  readonly method: string
  readonly target: string
  readonly timestamp?: string
  readonly accessKey?: string
  readonly signature?: string
  /** For a key that is not configured; used and forgotten. */
  readonly secretKey?: string
  readonly body?: string
}

export interface SignatureAnswer {
  readonly verdict: 'valid' | 'refused' | 'unsigned'
  readonly explanation: string
  readonly stringToSign: string
  /** Null where no secret key is known. */
  readonly expected: string | null
  readonly timestamp: string
  readonly now: number
}

export interface SavedCase {
  readonly file: string
  readonly id: string
  readonly case: Json
}

export interface TestText {
  readonly file: string
  readonly text: string
}

export interface ApiError {
  readonly error: { readonly code: string; readonly message: string }
}

/** Server-sent events of `GET /events`, by `event:` name. */
export interface EventPayloads {
  readonly hello: { readonly now: number; readonly api: number }
  /** The newest last. `skipped` more ended in the meantime than are worth sending. */
  readonly activations: { readonly items: readonly ActivationSummary[]; readonly skipped: number }
  readonly refusal: RefusalView
  readonly reload: {
    readonly time: number
    readonly changed: readonly string[]
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly ms: number
  }
  readonly builds: { readonly broken: readonly BuildProblem[] }
  readonly fault: { readonly trigger: string; readonly code: string | null }
}
