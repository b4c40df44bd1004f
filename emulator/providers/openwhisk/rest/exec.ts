/** Reads and prints `exec` of an action (Exec.scala). */
import { isSequence, type Action } from '../../../model/action.ts'
import { isObject, type JsonObject } from '../../../model/json.ts'
import { qualifiedPath } from '../../../model/names.ts'
import type { Deployments } from '../../../model/deployment.ts'
import { decodeLegacyJson } from '../../shared/web-action/base64.ts'
import { malformedContent } from '../../shared/web-action/problem.ts'
import { readReference, type QualifiedName } from '../names.ts'
import { Rejection } from '../refusal.ts'
import { said, type SaidValue } from '../../../model/said.ts'

export type Exec =
  | { readonly kind: 'sequence'; readonly components: readonly QualifiedName[] }
  | { readonly kind: string; readonly code: string; readonly main: string | undefined; readonly components?: undefined }

/** `nodejs:default` is the Node that runs the functions. */
const defaultKind = `nodejs:${process.versions.node.split('.')[0]}`

/** `undefined` when the body has no `exec`. */
export function readExec(body: JsonObject, namespace: string): Exec | undefined {
  const exec = body['exec']
  if (exec === undefined || exec === null) return undefined
  if (!isObject(exec)) throw malformed("Object expected in field 'exec'")
  if (typeof exec['kind'] !== 'string') throw malformed("'kind' must be a string defined in 'exec'")
  const kind = exec['kind'].trim().toLowerCase()
  if (kind === 'sequence') {
    if (!Array.isArray(exec['components'])) throw malformed("'components' must be defined for sequence kind")
    return { kind, components: exec['components'].map((component) => readReference(component, namespace)) }
  }
  const { code, main } = exec
  const known = codeKind(kind)
  if (typeof code !== 'string') throw malformed(said`'code' must be a string or attachment object defined in 'exec' for '${kind}' actions`)
  if (main !== undefined && main !== null && typeof main !== 'string')
    throw malformed(said`if defined, 'main' be a string in 'exec' for '${kind}' actions`)
  return { kind: known, code, main: main ?? undefined }
}

function codeKind(kind: string): string {
  if (kind === 'nodejs' || kind === 'nodejs:default') return defaultKind
  if (kind === 'python' || kind === 'python:default') return 'python:3'
  if (/^(?:nodejs:\d{1,3}|python:3(?:\.\d{1,3})?)$/.test(kind)) return kind
  throw malformed(
    said`The specified runtime '${kind}' is not supported by this platform. Valid values are: 'nodejs:default', '${defaultKind}', 'python:default', 'python:3', 'sequence'.`,
  )
}

function malformed(reason: SaidValue): Rejection {
  return new Rejection(malformedContent(reason))
}

/** Decodes `code` that is base64 of bytes that start like a zip; `undefined` otherwise. */
export function archiveOf(code: string): Uint8Array | undefined {
  const bytes = decodeLegacyJson(code)
  return bytes?.[0] === 0x50 && bytes[1] === 0x4b ? bytes : undefined
}

/** Prints `exec` as the API does, with the code on request only. */
export async function viewExec(action: Action, deployments: Deployments, withCode: boolean): Promise<object> {
  if (isSequence(action)) return { components: action.components.map((path) => qualifiedPath(action.namespace, path)), kind: 'sequence' }
  const source = await deployments.source(action.path)
  const { code = '', binary = false, main } = source ?? {}
  const image = action.runtime && 'image' in action.runtime ? { image: action.runtime.image } : {}
  return { binary, ...(withCode ? { code } : {}), ...image, kind: action.kind, ...(main === undefined ? {} : { main }) }
}
