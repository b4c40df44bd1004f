/** Finds the answer of an activation: on its record, or by calling once more. */
import type { Activation } from '../../model/activation.ts'
import type { Answer } from '../../model/http.ts'
import type { DashboardDeps } from '../deps.ts'
import type { HttpRequest } from './http-request.ts'
import { call } from './invoke-call.ts'

export async function answerOnRecord(
  { answer }: Activation,
  request: HttpRequest,
  deps: DashboardDeps,
): Promise<{ readonly answer: Pick<Answer, 'status' | 'headers'>; readonly body: Uint8Array }> {
  const { status, headers, body } = answer ?? {}
  if (status !== undefined && headers && body && body.bytes.length === body.size) return { answer: { status, headers }, body: body.bytes }
  // Of a large body the beginning is kept.
  const { raw } = await call(request, true, deps)
  return raw
}
