/** Restores the answer of a recorded activation: the bytes are not kept, so the contract encodes the recorded outcome again. */
import type { Activation } from '../../model/activation.ts'
import type { Answer } from '../../model/http.ts'
import { authorised } from './credentials.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { toExchange, type HttpRequest } from './http-request.ts'
import { bytesOf, call } from './invoke-call.ts'

export async function answerOnRecord(
  activation: Activation,
  request: HttpRequest,
  deps: DashboardDeps,
): Promise<{ readonly answer: Answer; readonly body: Uint8Array }> {
  // A web function answers by itself, and nobody recorded what.
  if (activation.surface !== 'tcb.web') {
    const answer = await deps.recall(toExchange(authorised(request, authorityOf(deps))), activation)
    if (activation.answer === undefined || activation.answer.status === answer.status) return { answer, body: await bytesOf(answer) }
  }
  // It was answered before it ended, or by a configuration that has changed since.
  const { raw } = await call(request, true, deps)
  return raw
}
