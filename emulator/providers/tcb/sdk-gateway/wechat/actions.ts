/** `cloud.openapi`, `cloudPay` and their like: WeChat's servers are not emulated, so declared stubs answer. docs/contracts/tcb.md 6.4. */
import type { Answer } from '../../../../model/http.ts'
import { isObject, type Json } from '../../../../model/json.ts'
import type { StubAnswer, StubRequest } from '../../../../model/stubs.ts'
import { requestIdHeaders } from '../../envelope.ts'
import { noStub } from '../../missing-stubs.ts'
import { SdkError, type SdkAction, type SdkRequest } from '../action.ts'
import { askStub } from '../stubs.ts'
import { readAsked, writeAnswer } from './comm-api.ts'

/** What the SDK calls "API not found": `ERR_CODE` of wx-server-sdk. */
const notFound = -604_100

/** The SDKs take an answer of exactly this type for an error, and any other for bytes. */
const errorType = 'application/json; charset=utf-8'

/** `cloud.openapi.*`, `getOpenData`, `getVoIPSign` and `getCloudCallSign` of wx-server-sdk. */
const openApi: SdkAction = async (gateway, sdkRequest) => {
  const { fields, parts, call } = sdkRequest
  const asked = read(() => readAsked(textOf(fields['apiName']), bytesIn(parts, fields)))
  if (asked instanceof SdkError) return asked
  const answer = await ask(asked.name, asked.request, gateway, sdkRequest)
  if ('error' in answer) return errorAnswer(answer.error, call.requestId)
  // A function of the SDK that has a message of its own looks for no error in it.
  if (!asked.name.startsWith('openapi.') && isFailure(answer.json)) return errorAnswer(answer.json, call.requestId)
  return bytesAnswer(writeAnswer(asked.name, answer.contentType, answer.body), 'application/octet-stream', call.requestId)
}

/** `cloud.cloudPay.*`: JSON both ways. */
const payApi: SdkAction = async (gateway, sdkRequest) => {
  const { fields, parts, call } = sdkRequest
  const request = parsed(Buffer.from(bytesIn(parts, fields) ?? '{}').toString())
  const answer = await ask(`cloudPay.${textOf(fields['apiName'])}`, request, gateway, sdkRequest)
  if ('error' in answer) return errorAnswer(answer.error, call.requestId)
  return bytesAnswer(answer.body, 'application/json', call.requestId)
}

/** `callWxOpenApi` of node-sdk and `cloud.callOpenAPI`: JSON as text within JSON. */
const textApi: SdkAction = async (gateway, sdkRequest) => {
  const { fields } = sdkRequest
  const name = `openapi.${textOf(fields['apiName'])}`
  const answer = await ask(name, parsed(textOf(fields['requestData'])), gateway, sdkRequest)
  if ('error' in answer) return new SdkError('API_NOT_FOUND', answer.error.errmsg)
  return { body: { data: { responseData: Buffer.from(answer.body).toString() } } }
}

type Known = { readonly contentType: string; readonly body: Uint8Array; readonly json: StubAnswer }
type Failure = { readonly errcode: number; readonly errmsg: string }

async function ask(
  name: string,
  request: StubRequest,
  gateway: Parameters<SdkAction>[0],
  sdkRequest: SdkRequest,
): Promise<Known | { readonly error: Failure }> {
  const answer = await askStub(gateway, sdkRequest.call, name, request)
  if (answer === undefined) return { error: { errcode: notFound, errmsg: noStub(name) } }
  if (answer instanceof SdkError) return { error: { errcode: -1, errmsg: answer.message } }
  return { ...(await contentOf(answer.value)), json: answer.value }
}

async function contentOf(answer: StubAnswer): Promise<Omit<Known, 'json'>> {
  if (answer instanceof Response)
    return { contentType: answer.headers.get('content-type') ?? 'application/json', body: new Uint8Array(await answer.arrayBuffer()) }
  if (isFile(answer)) {
    const { contentType, buffer } = answer
    return { contentType, body: typeof buffer === 'string' ? Buffer.from(buffer, 'base64') : buffer }
  }
  // What `cloudPay.downloadBill` gives is text.
  if (typeof answer === 'string') return { contentType: 'text/plain', body: Buffer.from(answer) }
  return { contentType: 'application/json', body: Buffer.from(JSON.stringify(answer ?? {})) }
}

/** As the SDK gives what is no JSON: an image of `openapi.wxacode.getUnlimited`. */
function isFile(answer: StubAnswer): answer is { readonly contentType: string; readonly buffer: Uint8Array | string } {
  return isObject(answer) && typeof answer['contentType'] === 'string' && 'buffer' in answer
}

function isFailure(answer: StubAnswer): answer is Failure & Json {
  return isObject(answer) && typeof answer['errcode'] === 'number' && answer['errcode'] !== 0
}

function bytesIn(parts: SdkRequest['parts'], fields: SdkRequest['fields']): Uint8Array | undefined {
  const { requestData } = fields
  return parts.get('requestData') ?? (typeof requestData === 'string' ? Buffer.from(requestData) : undefined)
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function parsed(text: string): StubRequest {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function read<T>(reading: () => T): T | SdkError {
  try {
    return reading()
  } catch (error) {
    return new SdkError('INVALID_PARAM', `requestData: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function errorAnswer({ errcode, errmsg }: Failure, requestId: string): Answer {
  return bytesAnswer(JSON.stringify({ errcode, errmsg }), errorType, requestId)
}

function bytesAnswer(body: Uint8Array | string, type: string, requestId: string): Answer {
  return { status: 200, headers: [['content-type', type], ...requestIdHeaders(requestId)], body }
}

const answers: ReadonlyMap<string, SdkAction> = new Map([
  ['wx.openApi', openApi],
  ['wx.wxPayApi', payApi],
  ['wx.api', textApi],
])

/** Answers one of the actions `wx.*`. */
export const answerWeChat: SdkAction = (gateway, request) =>
  answers.get(request.action)?.(gateway, request) ?? new SdkError('INVALID_ACTION', `Action ${request.action} is not emulated.`)
