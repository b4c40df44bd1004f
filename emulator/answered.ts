/** Which answer belongs to which activation: every provider sends the request's id as `x-request-id`, and knows it when it invokes. */
import type { Activation, AnswerNote, Invocation } from './model/activation.ts'
import type { Answer } from './providers/provider.ts'

/** Requests whose answer never named its id, and early answers whose activation never ends, must not fill the memory. */
const most = 10_000

export class Answered {
  /** By request id: what was started and is not answered yet. */
  readonly #open = new Map<string, string>()
  /** By activation id: answers that were given before the activation ended (202). */
  readonly #early = new Map<string, AnswerNote>()
  readonly #find: (activationId: string) => Activation | undefined

  constructor(find: (activationId: string) => Activation | undefined) {
    this.#find = find
  }

  started({ request, cause, transactionId }: Invocation, activationId: string): void {
    if (request === undefined || cause !== undefined) return
    remember(this.#open, compact(transactionId ?? activationId), activationId)
  }

  ended(activation: Activation): void {
    const note = this.#early.get(activation.activationId)
    if (note === undefined) return
    this.#early.delete(activation.activationId)
    activation.answer = note
  }

  /** The id of the activation that `answer` came from, if it came from one. */
  answered({ status, headers }: Answer): string | undefined {
    const requestId = valueOf(headers, 'x-request-id')
    const key = requestId === undefined ? undefined : compact(requestId)
    const activationId = key === undefined ? undefined : this.#open.get(key)
    if (key === undefined || activationId === undefined) return undefined
    this.#open.delete(key)
    const contentType = valueOf(headers, 'content-type')
    const note = contentType === undefined ? { status } : { status, contentType }
    const activation = this.#find(activationId)
    if (activation) activation.answer = note
    else remember(this.#early, activationId, note)
    return activationId
  }
}

/** CloudBase writes its ids as UUIDs, and records them without dashes. */
function compact(id: string): string {
  return id.includes('-') ? id.replaceAll('-', '') : id
}

function valueOf(headers: Answer['headers'], wanted: string): string | undefined {
  for (const [name, value] of headers) if (name.length === wanted.length && name.toLowerCase() === wanted) return value
  return undefined
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value)
  if (map.size <= most) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    break
  }
}
