/** WeChat's messages for server APIs as wx-server-sdk speaks them (`src/protobuf/openapi.js` of 4.0.2): what is asked as JSON, and an answer as its message. */
import { isObject } from '../../../../model/json.ts'
import { type Field, readMessage, writeMessage } from './wire-format.ts'

export interface Asked {
  /** As functions write it, `openapi.security.msgSecCheck` or `getOpenData`. */
  readonly name: string
  readonly request: Record<string, unknown>
}

/** Functions of the SDK that have a message of their own, by the name that WeChat's server knows. */
const ownMessages: ReadonlyMap<string, { readonly name: string; read(fields: readonly Field[]): Record<string, unknown> }> = new Map([
  ['ApiGetOpenDataByCloudId', { name: 'getOpenData', read: (fields) => ({ list: textsOf(fields, 2) }) }],
  [
    'ApiVoipSign',
    { name: 'getVoIPSign', read: (fields) => ({ groupId: textOf(fields, 2), timestamp: numberOf(fields, 3), nonce: textOf(fields, 4) }) },
  ],
  ['GetCloudCallSign', { name: 'getCloudCallSign', read: (fields) => ({ parameterList: textsOf(fields, 2) }) }],
])

/** Reads `CommApiData`: 2 openapiData of pairs (1 key, 2 value, 4 file name), 4 svrkitData (1 name, 2 data). Other data is JSON. */
export function readAsked(apiName: string, data: Uint8Array | undefined): Asked {
  const own = ownMessages.get(apiName)
  if (own === undefined) return { name: `openapi.${apiName}`, request: pairsOf(data) }
  const svrkit = bytesOf(readMessage(data ?? new Uint8Array()), 4)
  return { name: own.name, request: own.read(readMessage(bytesOf(readMessage(svrkit), 2))) }
}

function pairsOf(data: Uint8Array = new Uint8Array()): Record<string, unknown> {
  if (data[0] === openBrace) {
    const value = valueOf(Buffer.from(data).toString())
    if (isObject(value)) return value
  }
  const request: Record<string, unknown> = {}
  for (const pair of readMessage(bytesOf(readMessage(data), 2))) {
    if (pair.id !== 1 || typeof pair.value === 'number') continue
    const fields = readMessage(pair.value)
    const value = bytesOf(fields, 2)
    // wx-server-sdk 4.0.2 sends the name of a file, and forgets its type.
    const fileName = textOf(fields, 4)
    request[textOf(fields, 1)] = fileName === '' ? valueOf(Buffer.from(value).toString()) : { fileName, value: new Uint8Array(value) }
  }
  return request
}

const openBrace = 0x7b

/** Values are JSON, each for itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** `CommOpenApiResp`: 1 respData, 2 contentType. For the SDK's own functions respData is a message of theirs. */
export function writeAnswer(name: string, contentType: string, body: Uint8Array): Buffer {
  const data = name.startsWith('openapi.') ? body : ownAnswer(name, valueOf(Buffer.from(body).toString()))
  return writeMessage([
    { id: 1, value: data },
    { id: 2, value: contentType },
  ])
}

function ownAnswer(name: string, answer: unknown): Buffer {
  const { list, signature } = isObject(answer) ? answer : {}
  if (name !== 'getOpenData') return writeMessage([{ id: 1, value: typeof signature === 'string' ? signature : '' }])
  const items = Array.isArray(list) ? list : []
  return writeMessage(items.map((item) => ({ id: 1, value: writeMessage([{ id: 2, value: JSON.stringify(item) }]) })))
}

function bytesOf(fields: readonly Field[], wanted: number): Uint8Array {
  const found = fields.findLast(({ id }) => id === wanted)?.value
  return found instanceof Uint8Array ? found : new Uint8Array()
}

function textOf(fields: readonly Field[], id: number): string {
  return Buffer.from(bytesOf(fields, id)).toString()
}

function textsOf(fields: readonly Field[], wanted: number): string[] {
  return fields.flatMap(({ id, value }) => (id === wanted && typeof value !== 'number' ? [Buffer.from(value).toString()] : []))
}

function numberOf(fields: readonly Field[], wanted: number): number {
  const found = fields.findLast(({ id }) => id === wanted)?.value
  return typeof found === 'number' ? found : 0
}
