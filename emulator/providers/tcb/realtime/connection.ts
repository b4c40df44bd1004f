/** Speaks with one client that watches: each of its messages is answered in its order. docs/contracts/tcb.md 10.5. */
import type { WebSocket } from 'ws'
import { DocumentError } from '../../../model/documents.ts'
import { isObject, parseJson, type Json, type JsonObject } from '../../../model/json.ts'
import { newId } from '../../../system/ids.ts'
import { Refused } from '../sdk-gateway/database/client-database.ts'
import { refusalOf } from '../sdk-gateway/database/faults.ts'
import { ParameterError } from '../sdk-gateway/database/parameter-error.ts'
import { type Message, WatchError, type WatchEvent } from './messages.ts'
import type { RealtimeCaller } from './tickets.ts'
import type { Watch } from './watch.ts'

/** What the connections of a session share. */
export interface Watches {
  readonly envId: string
  /** @throws {WatchError} a signature of somebody else */
  callerOf(sign: unknown): RealtimeCaller
  begin(query: JsonObject, caller: RealtimeCaller): Promise<Watch>
  /** One that somebody left. */
  take(queryId: unknown): Watch | undefined
  /** Keeps it for a client that comes back. */
  leave(watch: Watch): void
  end(watch: Watch): void
}

export class Connection {
  readonly #socket: WebSocket
  readonly #watches: Watches
  /** By the client's own ids. */
  readonly #open = new Map<string, Watch>()
  #caller: RealtimeCaller | undefined
  #answered: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, watches: Watches) {
    this.#socket = socket
    this.#watches = watches
    // A client reads text only.
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.#answered = this.#answered.then(() => this.#receive(String(data as Buffer)))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => void this.#answered.then(() => this.#leave()))
  }

  async #receive(text: string): Promise<void> {
    const message = messageOf(text)
    if (message === undefined) return
    try {
      const answer = await this.#answer(message)
      if (answer === undefined) return
      this.#send({ watchId: message.watchId, requestId: message.requestId, ...answer })
      const watch = message.watchId === undefined ? undefined : this.#open.get(message.watchId)
      if (watch && (answer.msgType === 'INIT_EVENT' || answer.msgType === 'NEXT_EVENT')) this.#follow(message.watchId ?? '', watch)
    } catch (error) {
      this.#refuse(message, errorOf(error))
    }
  }

  /** `undefined`: nobody waits for an answer. */
  async #answer({ watchId = '', msgType, msgData, sign }: Received): Promise<Pick<Message, 'msgType' | 'msgData'> | undefined> {
    if (msgType === 'PING') return { msgType: 'PONG', msgData: null }
    if (msgType === 'LOGIN') {
      this.#caller = this.#watches.callerOf(sign)
      return { msgType: 'LOGIN_RES', msgData: { envId: this.#watches.envId } }
    }
    if (this.#caller === undefined) throw new WatchError('CHECK_LOGIN_FAILED', 'LOGIN comes first.')
    if (msgType === 'INIT_WATCH') {
      const watch = await this.#watches.begin(msgData, this.#caller)
      this.#replace(watchId, watch)
      return { msgType: 'INIT_EVENT', msgData: eventsOf(watch, watch.initialEvents()) }
    }
    if (msgType === 'REBUILD_WATCH') {
      const { queryID, eventID } = msgData
      const current = this.#open.get(watchId)
      const watch = current?.queryId === queryID ? current : this.#watches.take(queryID)
      if (watch === undefined) throw new WatchError('QUERYID_INVALID_ERROR', 'There is no such watch any more.')
      this.#replace(watchId, watch)
      return { msgType: 'NEXT_EVENT', msgData: eventsOf(watch, watch.eventsSince(Number(eventID))) }
    }
    const watch = this.#open.get(watchId)
    if (msgType === 'CLOSE_WATCH') {
      if (watch) this.#watches.end(watch)
      this.#open.delete(watchId)
      return undefined
    }
    if (msgType !== 'CHECK_LAST') throw new WatchError('SYS_ERR', `There is no message ${msgType}.`)
    if (watch === undefined) throw new WatchError('QUERYID_INVALID_ERROR', 'There is no such watch any more.')
    watch.forget(Number(msgData['eventID']))
    return { msgType: 'CHECK_EVENT', msgData: { queryID: watch.queryId, currEvent: watch.currentEvent } }
  }

  #replace(watchId: string, watch: Watch): void {
    const old = this.#open.get(watchId)
    if (old !== undefined && old !== watch) this.#watches.end(old)
    watch.tell(undefined)
    this.#open.set(watchId, watch)
  }

  /**
   * Sends what happens from now on. The SDKs drop events that they read in the same turn as the answer before: those wait until the client has
   * answered a ping, which takes it a turn.
   */
  #follow(watchId: string, watch: Watch): void {
    const last = watch.currentEvent
    this.#socket.once('pong', () => {
      if (this.#open.get(watchId) !== watch) return
      const send = (events: readonly WatchEvent[]): void =>
        this.#send({ watchId, requestId: newId(), msgType: 'NEXT_EVENT', msgData: eventsOf(watch, events) })
      const failed = (error: WatchError): void => {
        this.#open.delete(watchId)
        this.#watches.end(watch)
        this.#refuse({ watchId, requestId: newId() }, error)
      }
      try {
        const missed = watch.eventsSince(last)
        if (missed.length > 0) send(missed)
        watch.tell({ events: send, failed })
      } catch (error) {
        failed(errorOf(error))
      }
    })
    this.#socket.ping()
  }

  #refuse({ watchId, requestId }: Pick<Message, 'watchId' | 'requestId'>, { code, message }: WatchError): void {
    this.#send({ watchId, requestId, msgType: 'ERROR', msgData: { code, message } })
  }

  #send(message: Message): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  #leave(): void {
    for (const watch of this.#open.values()) {
      watch.tell(undefined)
      this.#watches.leave(watch)
    }
    this.#open.clear()
  }
}

interface Received {
  readonly watchId: string | undefined
  readonly requestId: string
  readonly msgType: string
  readonly msgData: JsonObject
  /** Of LOGIN. */
  readonly sign: Json | undefined
}

function messageOf(text: string): Received | undefined {
  let message: Json
  try {
    message = parseJson(text)
  } catch {
    return undefined
  }
  if (!isObject(message)) return undefined
  const { watchId, requestId, msgType, msgData, exMsgData } = message
  return {
    watchId: typeof watchId === 'string' ? watchId : undefined,
    requestId: typeof requestId === 'string' ? requestId : '',
    msgType: typeof msgType === 'string' ? msgType : JSON.stringify(msgType),
    msgData: isObject(msgData) ? msgData : {},
    sign: isObject(exMsgData) ? exMsgData['signStr'] : undefined,
  }
}

function eventsOf(watch: Watch, events: readonly WatchEvent[]): JsonObject {
  return { queryID: watch.queryId, currEvent: watch.currentEvent, events: events.map((event): JsonObject => ({ ...event })) }
}

function errorOf(error: unknown): WatchError {
  if (error instanceof WatchError) return error
  if (error instanceof Refused) return new WatchError('COLLECTION_PERMISSION_DENIED', error.message)
  if (error instanceof DocumentError || error instanceof ParameterError) {
    const { code, message } = refusalOf(error, undefined, undefined)
    return new WatchError(code, message)
  }
  return new WatchError('SYS_ERR', error instanceof Error ? error.message : String(error))
}
