/** Tencent CloudBase as a caller sees it: event functions, and web functions behind the same address. */
import type { Json } from '../../model/json.ts'
import type { ActionPath } from '../../model/typed-names.ts'
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
  /** Any request to the gateway. */
  request<T = Json>(path: string, init?: CallInit & TcbOptions): Promise<Answer<T>>
}

export function createTcbClient({ send, tcb }: Connection): TcbClient {
  const call = <T>(
    target: string,
    { token = tcb.token ?? false, qualifier, ...init }: CallInit & TcbOptions,
    extra: Record<string, string>,
  ) => {
    const { method, headers, body } = contentOf(init)
    const bearer = token === false ? {} : { authorization: `Bearer ${token}` }
    const version = qualifier === undefined ? {} : { 'x-qualifier': qualifier }
    const url = `https://${tcb.envId}.api.tcloudbasegateway.com${target}${queryText(init.query)}`
    return send<T>({ url, method, headers: { ...bearer, ...version, ...extra, ...headers }, body, surface: 'tcb' })
  }
  return {
    call(name, event = {}, options = {}) {
      return call(`/v1/functions/${encodeURIComponent(name)}`, { ...options, method: 'POST', json: event }, {})
    },
    web(name, path = '/', init = {}) {
      return call(`/v1/functions/${encodeURIComponent(name)}${path}`, init, { 'x-tcb-webfn': 'true' })
    },
    request(path, init = {}) {
      return call(path, init, {})
    },
  }
}
