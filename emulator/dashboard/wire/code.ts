/** A call as code. */
import type { InvokeRequest } from './call.ts'

/** What `POST /code` takes: a call, and what it was answered if it was sent. */
export interface CodeRequest extends InvokeRequest {
  readonly status?: number
}

/** Code that runs as it stands. */
export interface Snippet {
  readonly kind: 'curl' | 'fetch' | 'signed-curl' | 'signed-fetch' | 'openwhisk' | 'js-sdk' | 'node-sdk' | 'vitest'
  readonly title: string
  readonly text: string
}

export interface CodeAnswer {
  readonly snippets: readonly Snippet[]
}
