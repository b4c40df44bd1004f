/** Follows each request of a session through its activations to the requests that these send, and hands the spans to the exporter. */
import type { Activation, Invocation } from '../model/activation.ts'
import type { Clock } from '../model/clock.ts'
import type { Observer, SeenAnswer, SeenRequest } from '../model/observer.ts'
import type { OutgoingCall, OutgoingTrace, ServerTraces } from '../model/outgoing.ts'
import { newId } from '../system/ids.ts'
import { activationSpanId, newSpanId, requestSpanId, spansOf } from './activation-spans.ts'
import type { Span } from './span.ts'
import { namesTrace, type TraceContext, traceContextOf, traceLines, traceparentOf } from './trace-context.ts'

/** The sender of a trace that begins here records it. */
const recorded = 1

interface Followed {
  readonly context: TraceContext
  readonly parentSpanId: string | undefined
}

export class Traces implements Observer {
  readonly #clock: Clock
  readonly #export: (spans: readonly Span[]) => void
  /** By activation id: those that run. */
  readonly #followed = new Map<string, Followed>()

  constructor(clock: Clock, exporting: (spans: readonly Span[]) => void) {
    this.#clock = clock
    this.#export = exporting
  }

  readonly request = ({ method, target, headers }: SeenRequest): void | ((answer: SeenAnswer) => void) => {
    const start = this.#clock.now()
    const parent = traceContextOf(headers)
    const [path = '/', query] = target.split('?', 2)
    // The dashboard's own requests.
    if (/^\/_(\/|$)/.test(path)) return undefined
    return ({ status, activationId }) =>
      this.#export([
        {
          traceId: parent?.traceId ?? activationId ?? newId(),
          spanId: activationId === undefined ? newSpanId() : requestSpanId(activationId),
          parentSpanId: parent?.spanId,
          hasRemoteParent: parent !== undefined,
          flags: parent?.flags ?? recorded,
          state: parent?.state,
          name: `${method} ${path}`,
          kind: 'server',
          start,
          end: this.#clock.now(),
          attributes: { 'http.request.method': method, 'url.path': path, 'url.query': query, 'http.response.status_code': status },
          error: status >= 500 ? String(status) : undefined,
        },
      ])
  }

  invocation = (activationId: string, { caller, cause }: Invocation): void => {
    const context = below(cause === undefined ? traceContextOf(caller?.headers) : this.#followed.get(cause)?.context, activationId)
    const parentSpanId = caller ? requestSpanId(activationId) : cause && activationSpanId(cause)
    this.#followed.set(activationId, { context, parentSpanId })
  }

  readonly servers: ServerTraces = {
    lines: (activationId, headers) => traceLines(below(traceContextOf(headers), activationId)),
    answered: (activationId, headers) => {
      const context = below(traceContextOf(headers), activationId)
      this.#followed.set(activationId, { context, parentSpanId: requestSpanId(activationId) })
    },
  }

  /** A record is finished. */
  end(activation: Activation): void {
    const followed = this.#followed.get(activation.activationId)
    if (!followed) return
    this.#followed.delete(activation.activationId)
    this.#export(spansOf(activation, followed.context, followed.parentSpanId))
  }

  /** Traces of the requests that an activation sends. */
  readonly outgoing = (activationId: string): OutgoingTrace | undefined => {
    const followed = this.#followed.get(activationId)
    return (
      followed && {
        env: { TRACEPARENT: traceparentOf(followed.context) },
        begin: (headers) => this.#begin(followed.context, headers),
      }
    )
  }

  /** A function that names a trace itself, by an SDK or by passing on what it was sent, is left alone. */
  #begin(context: TraceContext, headers: OutgoingCall['headers']) {
    const spanId = newSpanId()
    return {
      headers: namesTrace(headers) ? headers : [...headers, ...traceLines({ ...context, spanId })],
      end: (call: OutgoingCall): void => this.#export([this.#clientSpan(context, spanId, call)]),
    }
  }

  #clientSpan({ traceId, spanId: parentSpanId, flags, state }: TraceContext, spanId: string, call: OutgoingCall): Span {
    const { method, url, status, failure, by, start } = call
    const { hostname, port, protocol } = new URL(url)
    const usual = protocol === 'https:' ? 443 : 80
    const attributes = {
      'http.request.method': method,
      'url.full': url,
      'server.address': hostname,
      'server.port': Number(port || usual),
      'http.response.status_code': status,
      'error.type': failure,
      'actionlab.answered_by': by,
    }
    const error = failure ?? (status !== undefined && status >= 400 ? String(status) : undefined)
    const end = this.#clock.now()
    return { traceId, spanId, parentSpanId, flags, state, name: method, kind: 'client', start, end, attributes, error }
  }
}

/** Of an activation's span. */
function below(parent: TraceContext | undefined, activationId: string): TraceContext {
  const { traceId = activationId, flags = recorded, state } = parent ?? {}
  return { traceId, spanId: activationSpanId(activationId), flags, ...(state === undefined ? {} : { state }) }
}
