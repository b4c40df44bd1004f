/** Reads and prints `exec` of an action (Exec.scala). */
import { isSequence, type Action } from '../../../model/action.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { qualifiedPath } from '../../../model/names.ts'
import { kindNamed } from '../../../model/kinds.ts'
import type { ResolvedConfig } from '../../../model/resolved-config.ts'
import type { Deployments } from '../../../model/deployment.ts'
import { decodeLegacyJson } from '../../shared/web-action/base64.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import { readReference, type QualifiedName } from '../names.ts'
import { creatableKind, unknownKind } from '../kinds.ts'
import { Rejection } from '../refusal.ts'
import { said, type SaidValue } from '../../../model/said.ts'

export type Exec =
  | { readonly kind: 'sequence'; readonly components: readonly QualifiedName[] }
  | {
      readonly kind: string
      readonly code: string
      readonly main: string | undefined
      /** Of `blackbox`. */
      readonly image?: string
      readonly components?: undefined
    }

/** `undefined` when the body has no `exec`. */
export function readExec(body: JsonObject, namespace: string, config: ResolvedConfig): Exec | undefined {
  const exec = body['exec']
  if (exec === undefined || exec === null) return undefined
  if (!isObject(exec)) throw malformed("Object expected in field 'exec'")
  if (typeof exec['kind'] !== 'string') throw malformed("'kind' must be a string defined in 'exec'")
  const kind = exec['kind'].trim().toLowerCase()
  if (kind === 'sequence') {
    if (exec['components'] === undefined) throw malformed("'components' must be defined for sequence kind")
    if (!Array.isArray(exec['components'])) throw malformed("'components' must be an array")
    return { kind, components: exec['components'].map((component) => readReference(component, namespace)) }
  }
  if (kind === 'blackbox') return readBlackbox(exec)
  const known = creatableKind(kind, config)
  if (known === undefined) throw malformed(unknownKind(kind, config))
  // Those of Java once had it under another name.
  const code = exec['code'] === undefined ? exec['jar'] : exec['code']
  if (code === undefined) throw malformed(said`'code' must be a string or attachment object defined in 'exec' for '${kind}' actions`)
  if (typeof code !== 'string') throw noAttachment(code)
  const main = readMain(exec, kind)
  if (main === undefined && kindNamed(known)?.requireMain === true)
    throw malformed(said`'main' must be a string defined in 'exec' for '${kind}' actions`)
  return { kind: known, code, main }
}

function readBlackbox(exec: JsonObject): Exec {
  const { image, code } = exec
  if (typeof image !== 'string') throw malformed("'image' must be a string defined in 'exec' for 'blackbox' actions")
  if (!imageName.test(image)) throw malformed('could not parse image name')
  if (code !== undefined && typeof code !== 'string') throw noAttachment(code)
  // A blank text is none: all code is in the image.
  return { kind: 'blackbox', image, code: typeof code === 'string' && code.trim() !== '' ? code : '', main: readMain(exec, 'blackbox') }
}

/** The grammar of Docker's references: `[domain[:port]/]path[:tag][@digest]` (ExecManifest.scala ImageName). */
const imageName =
  /^(?:(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)\/)?[a-z0-9]+(?:(?:\.|__|_|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__|_|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/

function readMain({ main }: JsonObject, kind: string): string | undefined {
  if (main !== undefined && typeof main !== 'string') throw malformed(said`if defined, 'main' be a string in 'exec' for '${kind}' actions`)
  return main
}

/** Attachments.scala */
function noAttachment(code: Json): Rejection {
  return malformed(said`Could not deserialize as attachment record: ${JSON.stringify(code)}`)
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
  const { code = '', binary = false, main } = (await deployments.source(action.path)) ?? {}
  const named = action.image ?? (action.runtime && 'image' in action.runtime ? action.runtime.image : undefined)
  // All that there is may be in the image.
  const shown = withCode && (action.image === undefined || code !== '') ? { code } : {}
  return {
    binary,
    ...shown,
    ...(named === undefined ? {} : { image: named }),
    kind: action.kind,
    ...(main === undefined ? {} : { main }),
  }
}
