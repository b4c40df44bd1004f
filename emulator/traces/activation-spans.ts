/** The spans of one activation: itself, and what its time went into. Names of attributes: https://opentelemetry.io/docs/specs/semconv/faas/. */
import type { Activation } from '../model/activation.ts'
import { newId } from '../system/ids.ts'
import type { Span } from './span.ts'
import type { TraceContext } from './trace-context.ts'

/** Ids follow from that of the activation, so that nobody has to remember them: the request that it answers … */
export function requestSpanId(activationId: string): string {
  return activationId.slice(0, 16)
}

/** … and the activation, the parent of all that it causes. */
export function activationSpanId(activationId: string): string {
  return activationId.slice(16)
}

export function newSpanId(): string {
  return newId().slice(16)
}

/** @param context of the activation's span @param parentSpanId of the request that it answers, or the sequence that it is a step of */
export function spansOf(activation: Activation, context: TraceContext, parentSpanId: string | undefined): Span[] {
  const { activationId, path, start, end, waitTime, initTime, bootTime = 0, cold, outcome, surface, revision, response } = activation
  const { traceId, spanId, flags, state } = context
  const loaded = start - initTime
  const accepted = loaded - waitTime
  const shared = { traceId, flags, state, kind: 'internal' } as const
  const own: Span = {
    ...shared,
    spanId,
    parentSpanId,
    name: path,
    start: accepted,
    end,
    attributes: {
      'faas.name': path,
      'faas.invocation_id': activationId,
      'faas.coldstart': cold,
      'faas.version': revision === '' ? undefined : revision,
      'actionlab.surface': surface,
      'actionlab.status': response.status,
    },
    error: response.success ? undefined : (outcome.failure ?? response.status),
    ...(outcome.trace === undefined ? {} : { events: [exceptionAt(end, outcome.trace)] }),
  }
  const part = (name: string, from: number, to: number): Span => ({
    ...shared,
    spanId: newSpanId(),
    parentSpanId: spanId,
    name,
    start: from,
    end: to,
    attributes: {},
  })
  // The steps of a sequence are activations.
  if (outcome.failure === 'build' || revision === '') return [own]
  // A process may have begun to boot before the activation was there, which waited for the rest.
  const queued = Math.max(accepted, loaded - bootTime)
  return [
    own,
    ...(queued > accepted ? [part('wait', accepted, queued)] : []),
    ...(bootTime > 0 && loaded > queued ? [part('boot', queued, loaded)] : []),
    ...(cold ? [part('load', loaded, start)] : []),
    part('run', start, end),
  ]
}

function exceptionAt(time: number, trace: string) {
  const message = /^[^\n]*/.exec(trace)?.[0] ?? ''
  return { time, name: 'exception', attributes: { 'exception.message': message, 'exception.stacktrace': trace } }
}
