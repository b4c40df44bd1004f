/** Reads the body that creates or changes an entity, and refuses what is larger than the controller keeps (WhiskEntity.scala LimitedWhiskEntityPut). */
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { said, spoken } from '../../../model/said.ts'
import type { ApiCall } from './api-call.ts'
import { readRequired } from './body.ts'
import { limits } from '../contract.ts'
import { readPairs } from './entity.ts'
import { Refusal } from '../refusal.ts'

export async function readEntity({ exchange, deps }: ApiCall): Promise<JsonObject> {
  // The first field that is looked for in what is no object (spray-json ProductFormats).
  const body = await readRequired(exchange, limits.entitySize.value, "Object expected in field 'exec'")
  const { parameterSize } = deps.config.limits
  checkSize('exec', sizeOfExec(body['exec']), limits.codeSize.value)
  checkSize('parameters', sizeOfPairs(body, 'parameters'), parameterSize)
  checkSize('annotations', sizeOfPairs(body, 'annotations'), parameterSize)
  return body
}

function checkSize(field: string, bytes: number, most: number): void {
  if (bytes > most) throw new Refusal({ status: 413, ...spoken(said`${field} larger than allowed: ${bytes} > ${most} bytes.`) })
}

/** Exec.scala: the code as it was sent and the name of its entry point; of a sequence, the names of its components. */
function sizeOfExec(exec: Json | undefined): number {
  if (!isObject(exec)) return 0
  const { kind, components, code, main } = exec
  if (kind === 'sequence') return Array.isArray(components) ? components.reduce<number>((sum, name) => sum + sizeOfName(name), 0) : 0
  return sizeOfText(code) + sizeOfText(main)
}

/** FullyQualifiedEntityName.scala: without the leading slash. */
function sizeOfName(name: Json): number {
  return typeof name === 'string' ? sizeOfText(name.replace(/^\/+/, '')) : 0
}

function sizeOfText(text: Json | undefined): number {
  return typeof text === 'string' ? Buffer.byteLength(text) : 0
}

/** Parameter.scala `size`: the name and the value as compact JSON, of a name that comes twice the last one. */
function sizeOfPairs(body: JsonObject, field: 'parameters' | 'annotations'): number {
  let bytes = 0
  for (const [key, value] of Object.entries(readPairs(body, field) ?? {}))
    bytes += Buffer.byteLength(key) + Buffer.byteLength(JSON.stringify(value))
  return bytes
}
