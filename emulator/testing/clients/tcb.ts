/** Tencent CloudBase as a caller sees it: event functions, and web functions behind the same address. */
import type { Json } from '../../model/json.ts'
import type { Stub, StubAnswer, StubCall, StubHandler, StubRequest, Stubs } from '../../model/stubs.ts'
import type { ActionPath } from '../../model/typed-names.ts'
import type { TcbCaller } from '../../model/tcb-config.ts'
import { linesOf } from '../../providers/tcb/caller.ts'
import type { Answer } from './answer.ts'
import { contentOf, queryText, type CallInit, type Connection } from './connection.ts'

export interface TcbOptions {
  /** Version or alias to run. */
  qualifier?: string
  /** Bearer token; false sends none. Default: a valid one of `tcb.auth.tokens`, an administrator's first. */
  token?: string | false
  headers?: Record<string, string>
}

/** The name of a function: CloudBase knows no packages. */
export type TcbFunctionName = Exclude<ActionPath, `${string}/${string}`>

export interface TcbClient {
  /**
   * Runs an event function: the answer is exactly what it returned.
   *
   * @param event any JSON object; default `{}`
   * @example
   * ```ts
   * test('counts', async ({ tcb }) => {
   *   expect(await tcb.call('order', { item: 'tea', count: 2 })).toRespond({ status: 200, json: { item: 'tea', count: 2, total: 6 } })
   * })
   * ```
   */
  call<T = Json>(name: TcbFunctionName, event?: Json, options?: TcbOptions): Promise<Answer<T>>
  /** Calls a web function. `path` is what it sees, with its leading slash. */
  web<T = Json>(name: TcbFunctionName, path?: string, init?: CallInit & TcbOptions): Promise<Answer<T>>
  /**
   * Any request to the HTTP access service.
   *
   * @param path as on its default domain: that of a route of `tcb.access`, and what follows it
   */
  access<T = Json>(path: string, init?: CallInit & TcbOptions): Promise<Answer<T>>
  /** Any request to the gateway. */
  request<T = Json>(path: string, init?: CallInit & TcbOptions): Promise<Answer<T>>
  /**
   * A client whose calls are somebody's: with an openid they come from a mini program, as `wx.cloud.callFunction` makes them, and `event.userInfo` has who
   * it is; with a uid from a user of CloudBase's login.
   *
   * @param caller without one, the `tcb.caller` of the configuration; null: nobody
   * @example
   * ```ts
   * test('knows who calls', async ({ tcb }) => {
   *   const answer = await tcb.as({ openid: 'o-alice' }).call('order', { item: 'tea', count: 1 })
   *   expect(answer).toRespond({ status: 200 })
   * })
   * ```
   */
  as(caller?: TcbCaller | null): TcbClient
  /**
   * What answers functions that ask a service which is not emulated: `cloud.openapi`, `cloud.cloudPay`, `cloud.getOpenData`, … Each `reply` adds an answer, and the
   * last one stays; they win over `tcb.stubs` of the configuration, in this test only.
   *
   * @param name as functions write it, without `cloud`: `openapi.subscribeMessage.send`
   * @param answer the first one, as of `reply`
   * @example
   * ```ts
   * test('goes on where the user has not subscribed', async ({ tcb }) => {
   *   tcb.stub('openapi.subscribeMessage.send').reply({ errcode: 43101, errmsg: 'user refuse to accept the msg' })
   *   await tcb.as({ openid: 'o-alice' }).call('order', { item: 'tea', count: 1 })
   *   expect(tcb.asked('openapi.subscribeMessage.send')).toEqual([])
   * })
   * ```
   */
  stub(name: string, answer?: StubAnswer | StubHandler): Stub
  /** What functions have asked such a service in this test, as it would have got it. */
  asked(name: string): StubRequest[]
  /** All that was asked, with names. */
  asked(): readonly StubCall[]
}

/** @param named header lines that say whose calls these are */
export function createTcbClient(connection: Connection, named?: Readonly<Record<string, string>>): TcbClient {
  const { send, tcb } = connection
  const call = <T>(
    host: string,
    target: string,
    { token = named === undefined && (tcb.token ?? false), qualifier, ...init }: CallInit & TcbOptions,
    extra: Record<string, string>,
  ) => {
    const { method, headers, body } = contentOf(init)
    const bearer = token === false ? {} : { authorization: `Bearer ${token}` }
    const version = qualifier === undefined ? {} : { 'x-qualifier': qualifier }
    const url = `https://${host}${target}${queryText(init.query)}`
    return send<T>({ url, method, headers: { ...named, ...bearer, ...version, ...extra, ...headers }, body, surface: 'tcb' })
  }
  const gateway = `${tcb.envId}.api.tcloudbasegateway.com`
  return {
    call(name, event = {}, options = {}) {
      return call(gateway, `/v1/functions/${encodeURIComponent(name)}`, { ...options, method: 'POST', json: event }, {})
    },
    web(name, path = '/', init = {}) {
      return call(gateway, `/v1/functions/${encodeURIComponent(name)}${path}`, init, { 'x-tcb-webfn': 'true' })
    },
    access(path, init = {}) {
      return call(`${tcb.envId}.service.tcloudbase.com`, path, init, {})
    },
    request(path, init = {}) {
      return call(gateway, path, init, {})
    },
    as(who) {
      if (tcb.live === true)
        throw new Error('tcb.as: a cloud does not let a test call as somebody. Leave this test out with test.skipIf(), or use a token.')
      return createTcbClient(connection, linesOf(who))
    },
    stub(name, ...answers) {
      const stub = stubsOf(connection).on(name)
      for (const answer of answers) stub.reply(answer)
      return stub
    },
    asked: ((name?: string) => {
      const { calls } = stubsOf(connection)
      return name === undefined ? calls : calls.flatMap((call) => (call.name === name ? [call.request] : []))
    }) as TcbClient['asked'],
  }
}

function stubsOf({ stubs }: Connection): Stubs {
  if (stubs) return stubs
  throw new Error('tcb.stub: a cloud asks its own services. Leave this test out with test.skipIf().')
}
