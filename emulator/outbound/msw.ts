/** Asks the request handlers of MSW, which a project may have already. */
import { newId } from '../system/ids.ts'
import { requestOf, tried } from './fetch-messages.ts'
import type { Outgoing } from './gateway.ts'
import type { Outcome } from './rule.ts'

/** A request handler of MSW 2, such as `http.get(url, resolver)`. */
export interface MswHandler {
  run(args: { request: Request; requestId: string }): Promise<{ response?: Response | undefined } | null>
}

/** Undefined where the handler is not about the request. */
export async function askMsw(handler: MswHandler, sent: Outgoing): Promise<Outcome | undefined> {
  const answer = await tried(
    'a handler of MSW',
    async () => (await handler.run({ request: requestOf(sent), requestId: newId() }))?.response,
  )
  if (answer === undefined || !(answer instanceof Response)) return answer
  if (answer.type === 'error') return { kind: 'reset' }
  // What `passthrough()` of MSW returns.
  return answer.headers.get('x-msw-intention') === 'passthrough' ? 'pass' : answer
}
