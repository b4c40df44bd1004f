/** Keeps the part of a request that is stored with its activation: enough to replay it, without credentials. */
import { memo } from '../../system/memo.ts'
import type { RequestNote } from '../../model/activation.ts'
import type { Exchange } from '../../model/http.ts'
import type { Deps } from '../provider.ts'

/** Headers that follow from the rest, or describe the client rather than the call. */
const omittedHeaders: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'pragma',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

/** Most calls have no header to keep; their notes have no `headers`. */
export function noteOf({ method, target, headers }: Exchange, { isCredentialHeader }: Pick<Deps, 'isCredentialHeader'>): RequestNote {
  const own = headers.filter(([name, value]) => isOwn(name, value) && !isCredentialHeader(name))
  return own.length === 0 ? noteOfLine(method, target) : { method, target, headers: own }
}

/** The note of a call without headers to keep. Shared, since thousands of records hold calls of the same few addresses. */
export function noteOfLine(method: string, target: string): RequestNote {
  const known = notes.get(method) ?? memo((text) => ({ method, target: text }))
  notes.set(method, known)
  return known(target)
}

const notes = new Map<string, (target: string) => RequestNote>()

function isOwn(name: string, value: string): boolean {
  if (name === 'content-type') return value !== 'application/json'
  return !omittedHeaders.has(name) && !name.startsWith('sec-') && !name.startsWith('x-ncp-')
}
