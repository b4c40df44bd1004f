/** A span, and its form in OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. */

export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string | undefined
  /** The parent belongs to another program. */
  readonly hasRemoteParent?: boolean
  readonly flags: number
  readonly state?: string | undefined
  readonly name: string
  readonly kind: SpanKind
  /** Epoch ms. */
  readonly start: number
  readonly end: number
  readonly attributes: Attributes
  /** Why it failed; absent for a success. */
  readonly error?: string | undefined
  readonly events?: readonly SpanEvent[]
}

export type SpanKind = 'internal' | 'server' | 'client'
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanEvent {
  /** Epoch ms. */
  readonly time: number
  readonly name: string
  readonly attributes: Attributes
}

const kinds: Readonly<Record<SpanKind, number>> = { internal: 1, server: 2, client: 3 }
/** Bits of OTLP's `flags` beside those of the trace context: it is known whether the parent is remote, and it is. */
const knowsRemote = 0x100
const isRemote = 0x200
const statusOfError = 2

/** The `ExportTraceServiceRequest` of these spans. @param mask applied to every text that a function or a caller has written */
export function exportRequest(spans: readonly Span[], resource: Attributes, version: string, mask: (text: string) => string): object {
  const scope = { name: 'actionlab', version }
  const shown = spans.map((span) => encoded(span, mask))
  return { resourceSpans: [{ resource: { attributes: pairs(resource, mask) }, scopeSpans: [{ scope, spans: shown }] }] }
}

function encoded(span: Span, mask: (text: string) => string): object {
  const { traceId, spanId, parentSpanId, state, name, kind, start, end, attributes, error, events = [] } = span
  return {
    traceId,
    spanId,
    parentSpanId,
    traceState: state,
    name: mask(name),
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(Math.max(start, end)),
    attributes: pairs(attributes, mask),
    events: events.map((event) => ({
      timeUnixNano: nanoseconds(event.time),
      name: event.name,
      attributes: pairs(event.attributes, mask),
    })),
    status: error === undefined ? {} : { code: statusOfError, message: mask(error) },
    flags: span.flags | knowsRemote | (span.hasRemoteParent === true ? isRemote : 0),
  }
}

/** 64-bit integers are decimal strings. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms)) * 1_000_000n)
}

function pairs(attributes: Attributes, mask: (text: string) => string): object[] {
  return Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value, mask) }]))
}

function valueOf(value: string | number | boolean, mask: (text: string) => string): object {
  if (typeof value === 'string') return { stringValue: mask(value) }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}
