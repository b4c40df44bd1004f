/** Reads and writes `traceparent`: which trace a request belongs to, and which span sent it. https://www.w3.org/TR/trace-context/, section 3.2. */

export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** 8 bits; bit 0: the sender records the trace. */
  readonly flags: number
  /** `tracestate`, passed on as it came. */
  readonly state?: string
}

type Lines = readonly (readonly [name: string, value: string])[]

/** Version, trace, span, flags; a later version may have more behind them. */
const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The context that a request carries; undefined where it has none, several, or one that the specification calls invalid. */
export function traceContextOf(headers: Lines = []): TraceContext | undefined {
  const [found, ...others] = valuesOf(headers, 'traceparent')
  const [, version, traceId = '', spanId = '', flags = '', more] = form.exec(found?.trim() ?? '') ?? []
  if (others.length > 0 || version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  const state = valuesOf(headers, 'tracestate').join(',')
  return { traceId, spanId, flags: Number.parseInt(flags, 16), ...(state === '' ? {} : { state }) }
}

/** Says whether a request names a trace, valid or not. */
export function namesTrace(headers: Lines): boolean {
  return valuesOf(headers, 'traceparent').length > 0
}

/** The header lines that continue a trace. */
export function traceLines(context: TraceContext): [string, string][] {
  const { state } = context
  return [['traceparent', traceparentOf(context)], ...(state === undefined ? [] : [['tracestate', state] as [string, string]])]
}

export function traceparentOf({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`
}

function valuesOf(headers: Lines, wanted: string): string[] {
  return headers.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []))
}
