/** Answers `POST /api/v1/namespaces/{ns}/actions/[{pkg}/]{action}` (openwhisk.md 11). */
import { isComposite, type Action } from '../../../model/action.ts'
import type { Activation, Invocation, Status, Running } from '../../../model/activation.ts'
import type { Deps } from '../../provider.ts'
import { noteOf } from '../../shared/request-note.ts'
import type { Answer } from '../../../model/http.ts'
import { activationHeader } from '../../shared/web-action/run-web-action.ts'
import { overrides } from '../../shared/web-action/reserved.ts'
import { waitFor } from '../../shared/web-action/wait.ts'
import { jsonText, type ApiCall } from './api-call.ts'
import { parseOptional, type JsonBody } from './body.ts'
import { problems } from '../../shared/controller-errors.ts'
import { flag, timeout } from './parameters.ts'
import { recordText } from './record.ts'
import { notFound, Refusal } from '../refusal.ts'

/** openwhisk.md 11, table. Success is 200, whatever the result contains. */
const statusOf = {
  success: 200,
  'application error': 502,
  'action developer error': 502,
  'whisk internal error': 500,
} as const satisfies Record<Status, number>

/** `find` looks the action up after the request was read: a malformed request is 400 even for an action that does not exist. */
export async function invokeAction(
  call: ApiCall,
  bytes: Uint8Array,
  find: () => Action | undefined,
  onStart?: (running: Running) => void,
): Promise<Answer> {
  const { query, exchange, deps } = call
  const blocking = flag(query, 'blocking')
  const resultOnly = flag(query, 'result')
  const waitMs = Math.min(timeout(query), deps.config.limits.blockingWait)
  const params = parseOptional(exchange, bytes)
  const action = find()
  if (!action) throw notFound()
  const origin = { surface: 'openwhisk.api', caller: exchange, request: noteOf(exchange, deps), transactionId: call.transactionId }
  const running = start(deps, action, params, origin)
  onStart?.(running)
  const activation = blocking ? await waitFor(running, waitMs, deps.clock) : undefined
  const { activationId } = running
  const lines = [activationHeader(activationId)]
  const { status, headers, body } = activation
    ? jsonText(call, statusOf[activation.response.status], bodyOf(activation, action, resultOnly), lines)
    : jsonText(call, 202, JSON.stringify({ activationId }), lines)
  return { status, headers, body, activationId }
}

/** Starts an activation for the API; the caller must not set parameters of a final action (openwhisk.md 4). */
export function start(
  deps: Deps,
  action: Action,
  { value, text }: JsonBody,
  origin: Pick<Invocation, 'surface' | 'caller' | 'request' | 'transactionId'>,
): Running {
  if (overrides(action, deps.catalog(), value, false)) throw new Refusal(problems.notAllowed)
  return deps.invoke({ action, params: text, convention: 'params', ...origin })
}

function bodyOf(activation: Activation, action: Action, resultOnly: boolean): string {
  const { text } = activation.response
  // An array is always sent without its record (Act:294-299).
  if (resultOnly || text.startsWith('[')) return text
  // The logs of a plain action are not collected yet when the caller is answered (openwhisk.md 12).
  return recordText(activation, isComposite(action) ? activation.logs : [])
}
