/** Fires GitHub triggers by what GitHub posts to the stage of API Gateway that they are linked with (ncp.md 15). */
import type { Answer, Exchange } from '../../../model/http.ts'
import { isObject, type Json } from '../../../model/json.ts'
import { said } from '../../../model/said.ts'
import { noteOf } from '../../shared/request-note.ts'
import type { Context } from '../context.ts'
import { activationIdText, gatewayHeaders, jsonAnswer } from '../envelope.ts'
import { readWebhookBody } from '../webhook-body.ts'
import { fire } from './fire-trigger.ts'
import type { Trigger, TriggerStore } from './trigger-store.ts'

/** `POST` of this path on the plain host; undefined without a whole link. */
export function githubAddress(link: Json | object | undefined): string | undefined {
  const stage = stageOf(link)
  return stage && `/apigw/${stage.map(encodeURIComponent).join('/')}`
}

/**
 * GitHub triggers that are linked with a stage.
 *
 * @param path `/{api}/{stage}`, as sent
 */
export function linkedWith(store: TriggerStore, product: string, path: string): Trigger[] {
  const [, api = '', stage = '', ...rest] = path.split('/')
  if (stage === '' || rest.join('/') !== '') return []
  return [...store.values()].filter(({ type, options }) => {
    const linked = type === 'github' ? stageOf(options['link']) : undefined
    if (linked === undefined) return false
    const [ownProduct, ownApi, ownStage] = linked
    // Host names are case-insensitive, and so are products.
    return ownProduct.toLowerCase() === product.toLowerCase() && ownApi === decoded(api) && ownStage === decoded(stage)
  })
}

/** Answers as an asynchronous Webhook call (ncp.md 9); with 204 where nothing fires. */
export async function receiveGithub(
  exchange: Exchange,
  triggers: readonly Trigger[],
  requestId: string,
  context: Context,
): Promise<Answer> {
  const { deps } = context
  const body = await readWebhookBody(exchange, requestId, context)
  if ('refusal' in body) return body.refusal
  const event = exchange.header('x-github-event')
  const asked = triggers.filter(({ options }) => event === undefined || takes(options['events'], event))
  const request = noteOf(exchange, deps)
  const fired = asked.map((trigger) => fire(trigger, { deps, by: 'event', payload: body.value, request, transactionId: requestId }))
  const activationId = fired.find((one) => one.activationId !== undefined)?.activationId
  if (activationId !== undefined) return jsonAnswer({ status: 202, body: activationIdText(activationId), requestId, activationId })
  const names = triggers.map(({ name }) => name).join(', ')
  const why =
    asked.length === 0
      ? said`${names}: GitHub's event ${event ?? ''} is none of those that fire it`
      : said`${names}: no action is linked to it, so nothing runs`
  context.refused(exchange, 'ncp.webhook', 204, why)
  return { status: 204, headers: gatewayHeaders(requestId, 'ENDPOINT') }
}

function takes(events: Json | undefined, event: string): boolean {
  return !Array.isArray(events) || events.includes('*') || events.includes(event)
}

/** v2.0 of the API says `productId` for `productName`. */
function stageOf(link: Json | object | undefined): [product: string, api: string, stage: string] | undefined {
  if (!isObject(link)) return undefined
  const { productName, productId, apiName, stageName } = link
  const product = productName ?? productId
  return typeof product === 'string' && typeof apiName === 'string' && typeof stageName === 'string'
    ? [product, apiName, stageName]
    : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
