/** Runs an action by Post Action (seed 000) and waits as long as the caller asks; a web action's result is data here. */
import { noteOf } from '../shared/request-note.ts'
import type { Answer } from '../../model/http.ts'
import type { Action } from '../../model/action.ts'
import type { Activation } from '../../model/activation.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { isFinal } from '../shared/web-action/reserved.ts'
import { waitFor } from '../shared/web-action/wait.ts'
import { firstRefusal } from './management/checks.ts'
import type { Checks } from './management/checks.ts'
import { isStrict, limits } from './contract.ts'
import { activationIdText, activationText, contentAnswer, refuse } from './envelope.ts'
import type { Refusal } from './envelope.ts'
import { errorHint } from './hints.ts'
import { actionOf, actionExists, actionOnPlatform, knownPlatform, permitted, refused } from './management/call.ts'
import type { Call } from './management/call.ts'
import { said } from '../../model/said.ts'

const surface = 'ncp.postAction'

const checks: Checks = {
  permission: permitted,
  platform: knownPlatform('actionPlatform'),
  parameter: timeoutProblem,
  found: actionExists,
  platformFixed: actionOnPlatform,
  body: ({ body }) => (body.problem === undefined ? undefined : refuse('actionParams', body.problem)),
  bodyValue: finalParameter,
}

export async function postAction(call: Call): Promise<Answer> {
  const { body, config, context, exchange, requestId } = call
  const refusal = firstRefusal(checks, call)
  const action = actionOf(call)
  if (refusal || !action) return refused(call, refusal ?? refuse('actionNotFound'), surface)
  const running = context.deps.invoke({
    action,
    params: body.text,
    convention: 'params',
    surface,
    request: noteOf(exchange, context.deps),
    caller: exchange,
    transactionId: requestId,
  })
  void running.done.then((activation) => {
    const hint = errorHint(activation)
    if (hint) context.remarks.attach(activation, hint)
  })
  const waitMs = Math.min(waitMsOf(call) ?? limits.wait.max, config.limits.blockingWait)
  const activation = waitMs > 0 ? await waitFor(running, waitMs, context.deps.clock) : undefined
  // The body is documented, its status is not (ncp.md 4); the other surfaces send 202.
  const { activationId } = running
  if (!activation) return contentAnswer(activationIdText(activationId), requestId, 202, activationId)
  return contentAnswer(activationText(activation), requestId, statusOf(activation, config), activationId)
}

function statusOf({ response }: Activation, config: ResolvedConfig): number {
  return !response.success && isStrict(config, 'postActionFailureIs502') ? 502 : 200
}

/** The caller's wait, not the action's limit; undefined when none is given, NaN when it is no number. */
function waitMsOf({ query }: Call): number | undefined {
  const text = query.get('timeout')
  if (text === null) return undefined
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

function timeoutProblem(call: Call): Refusal | undefined {
  const waitMs = waitMsOf(call)
  if (waitMs === undefined || (waitMs >= limits.wait.min && waitMs <= limits.wait.max)) return undefined
  return refuse(
    'requestParameter',
    said`timeout is ${JSON.stringify(call.query.get('timeout'))}, not ${limits.wait.min} to ${limits.wait.max} ms`,
  )
}

/** `final` is the configuration's own switch (seed 004); NAVER's API has none, so the error is that of other bad parameters. */
function finalParameter(call: Call): Refusal | undefined {
  const action: Action | undefined = actionOf(call)
  if (!action?.final) return undefined
  const name = Object.keys(call.body.value).find((one) => isFinal(action, call.catalog, one))
  return name === undefined ? undefined : refuse('actionParams', said`${name} is final`)
}
