/** Saves an activation's call as a contract case in the project, in the form that `record` writes and `replayCases` reads. */
import type { Activation } from '../../model/activation.ts'
import type { Json } from '../../model/json.ts'
import { caseExpectation, caseRequest } from '../../cases/exchange-case.ts'
import { caseMaskOf } from '../../secrets/case-mask.ts'
import type { ContractCase } from '../../cases/format.ts'
import { appendCase } from './case-folder.ts'
import { authorised } from './credentials.ts'
import { authorityOf, type DashboardDeps } from '../deps.ts'
import { toExchange, type HttpRequest } from './http-request.ts'
import { answerOnRecord } from './on-record.ts'
import type { SavedCase } from '../wire/saved-call.ts'

/** What the caller was answered is what the case expects. Rejects when the file cannot be written. */
export async function saveCase(activation: Activation, request: HttpRequest, deps: DashboardDeps): Promise<SavedCase | undefined> {
  const config = deps.config()
  const terms = { mask: caseMaskOf(config, deps.masking), vendors: deps.vendors }
  const { method, target, headers } = toExchange(authorised(request, authorityOf(deps)))
  const asked = caseRequest({ method, target, headers, body: request.body ?? new Uint8Array(0) }, terms, false)
  if (!asked) return undefined
  const { answer, body } = await answerOnRecord(activation, request, deps)
  const id = `${slugOf(activation.path)}-${activation.activationId.slice(0, 8)}`
  const saved: ContractCase = {
    id,
    source: `saved from the dashboard on ${new Date(deps.clock.now()).toISOString().slice(0, 10)}`,
    why: `${method} ${asked.path.slice(0, 120)} answers ${answer.status}`,
    certainty: 'inferred',
    tags: ['recorded'],
    request: asked,
    expect: caseExpectation({ status: answer.status, headers: answer.headers, body }, terms),
  }
  const file = appendCase(config.root, `${slugOf(activation.path)}.json`, saved)
  return { file, id, case: saved as unknown as Json }
}

/** A name that is safe in any file system and never leaves its folder. */
export function slugOf(path: string): string {
  return (
    path
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replaceAll(/^-|-$/g, '') || 'function'
  )
}
