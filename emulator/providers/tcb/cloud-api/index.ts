/** Serves Tencent Cloud API: one address, an action in a header or among the parameters, and answers that are always 200. docs/contracts/tcb.md 25. */
import { randomUUID } from 'node:crypto'
import type { Json } from '../../../model/json.ts'
import type { Answer, Exchange } from '../../../model/http.ts'
import { said, spoken, type Said } from '../../../model/said.ts'
import type { AsyncQueue } from '../asynchronous/queue.ts'
import { activationIdOf } from '../event-function.ts'
import type { Call, Gateway } from '../gateway.ts'
import type { ActionAnswer } from './action.ts'
import { actions } from './actions.ts'
import { ApiError } from './api-error.ts'
import { checkCredentials } from './credentials.ts'
import { readApiRequest } from './read-request.ts'

const surface = 'tcb.cloud-api'

export class CloudApi {
  readonly #gateway: Gateway
  readonly #queue: AsyncQueue

  constructor(gateway: Gateway, queue: AsyncQueue) {
    this.#gateway = gateway
    this.#queue = queue
  }

  readonly handle = async (exchange: Exchange): Promise<Answer> => {
    const call: Call = { exchange, requestId: randomUUID(), surface, identity: undefined }
    const outcome = await this.#run(call)
    if (outcome instanceof ApiError) return this.#refuse(outcome, call)
    const answer = answerOf({ ...outcome.fields, RequestId: call.requestId })
    return outcome.ran ? { ...answer, activationId: activationIdOf(call) } : answer
  }

  async #run(call: Call): Promise<ActionAnswer | ApiError> {
    const { deps } = this.#gateway
    const request = await readApiRequest(call.exchange)
    if (request instanceof ApiError) return request
    const refused = checkCredentials(request, deps.config, deps.clock.now())
    if (refused) return refused
    const { action, service, version, params } = request
    const known = actions[service].get(action)
    if (known) return known({ gateway: this.#gateway, queue: this.#queue, params, call })
    const text = `The request action=\`${action}\` is invalid or not found in service=\`${service}\` and version=\`${version}\`.`
    const emulated = [...actions[service].keys()].join(', ')
    return new ApiError('InvalidAction', text, said`emulated are ${emulated}; the rest needs the cloud`)
  }

  #refuse({ code, message, detail }: ApiError, { exchange, requestId }: Call): Answer {
    const why: string | Said = detail ?? message
    const text = said`${code} (request ${requestId}): ${why}`
    const { method, target } = exchange
    this.#gateway.deps.log.emit({ event: 'refused', surface, method, target, status: 200, ...spoken(text) })
    return answerOf({ Error: { Code: code, Message: message }, RequestId: requestId })
  }
}

function answerOf(response: { readonly [field: string]: Json }): Answer {
  return { status: 200, headers: [['content-type', 'application/json']], body: JSON.stringify({ Response: response }) }
}
