/** Answers Webhook triggers (basic, sequence; seed 002): a JSON body runs the action, two flags choose the answer. */
import { isSequence } from '../../model/action.ts'
import type { Activation } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { noteOf } from '../shared/request-note.ts'
import type { Answer } from '../../model/http.ts'
import { waitFor } from '../shared/web-action/wait.ts'
import type { Context } from './context.ts'
import { isStrict } from './contract.ts'
import { activationIdText, activationText, jsonAnswer } from './envelope.ts'
import { asyncHint, errorHint } from './hints.ts'
import type { TriggerCall } from './http-trigger.ts'
import { readQuery } from './query.ts'
import { readWebhookBody } from './webhook-body.ts'

const surface = 'ncp.webhook'

export async function webhook({ exchange, match, requestId }: TriggerCall, context: Context): Promise<Answer> {
  const { deps, remarks } = context
  const { config } = deps
  const { action } = match
  const body = await readWebhookBody(exchange, requestId, context)
  if ('refusal' in body) return body.refusal

  // The query is for the gateway alone; the action never sees it.
  const query = readQuery(exchange.query)
  const blocking = query.get('blocking')
  const result = query.get('result')
  const hint = asyncHint({ blocking, result })
  const running = deps.invoke({
    action,
    params: body.text,
    convention: 'params',
    surface,
    request: noteOf(exchange, deps),
    caller: exchange,
    transactionId: requestId,
    ...(hint ? { hints: [hint] } : {}),
  })
  if (hint) remarks.announce({ activationId: running.activationId, path: action.path }, hint)
  void running.done.then((activation) => {
    const failure = errorHint(activation)
    if (failure) remarks.attach(activation, failure)
  })
  const activation = blocking === 'true' ? await waitFor(running, config.limits.blockingWait, deps.clock) : undefined
  const { activationId } = running
  if (!activation) return jsonAnswer({ status: 202, body: activationIdText(activationId), requestId, activationId })
  const bare = result === 'true' || isStrict(config, 'webhookBodyIsResult')
  const text = bare ? activation.response.text : recordText(activation, isSequence(action))
  return jsonAnswer({ status: statusOf(activation, config), body: text, requestId, activationId })
}

/** Failures have OpenWhisk's statuses (ncp.md 9). */
function statusOf(activation: Activation, config: ResolvedConfig): number {
  if (activation.response.success || isStrict(config, 'webhookFailureIs200')) return 200
  return activation.response.status === 'whisk internal error' ? 500 : 502
}

/** "The execution result": OpenWhisk's record, whose logs come with a sequence only (openwhisk.md 12). */
function recordText(activation: Activation, sequence: boolean): string {
  const { annotations, logs, version } = activation
  const rest = JSON.stringify({ annotations, logs: sequence ? logs : [], publish: false, version })
  return activationText(activation, `,${rest.slice(1, -1)}`)
}
