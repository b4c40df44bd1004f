/** Apache OpenWhisk as a caller sees it: web actions, and the REST API with Basic credentials when a key is configured. */
import type { Json, Params } from '../../model/json.ts'
import type { ActionPath } from '../../model/typed-names.ts'
import type { Answer } from './answer.ts'
import { contentOf, queryText, segments, type CallInit, type Connection } from './connection.ts'

/** The record that the API answers with (openwhisk.md 12). Times in epoch ms, `duration` in ms. */
export interface ActivationAnswer<R = Json> {
  activationId: string
  namespace: string
  name: string
  subject: string
  version: string
  publish: boolean
  start: number
  end: number
  duration: number
  cause?: string
  logs: string[]
  annotations: { key: string; value: Json }[]
  response: { result: R; size: number; status: string; success: boolean }
}

export interface WebInit extends CallInit {
  /** Default: none, which is `http`. */
  extension?: 'http' | 'json' | 'html' | 'svg' | 'text'
  /** The path after it, with its leading slash. */
  rest?: string
  /** Send the configured credentials along; default false. */
  auth?: boolean
}

export interface InvokeOptions {
  /** Default true: wait for the record. */
  blocking?: boolean
  /** Only what the action returned; default false. */
  result?: boolean
  /** ms that the caller waits at most, 1 to 60000. */
  timeout?: number
  headers?: Record<string, string>
  /** Default true. */
  auth?: boolean
}

export interface OpenWhiskClient {
  /**
   * Calls a web action.
   *
   * @param path `pkg/name` or `name`
   * @example
   * ```ts
   * test('shows a page', async ({ openwhisk }) => {
   *   expect(await openwhisk.web('page', { query: { name: 'Bo' } })).toRespond({ status: 200, text: '<h1>Hello, Bo!</h1>' })
   * })
   * ```
   */
  web<T = Json>(path: ActionPath, init?: WebInit): Promise<Answer<T>>
  /**
   * Runs an action over the API, and waits for its record unless told otherwise.
   *
   * @param path `pkg/name` or `name`
   */
  invoke<R = Json>(path: ActionPath, params?: Params, options?: InvokeOptions): Promise<Answer<ActivationAnswer<R>>>
  /** The stored record; `part` takes only its result or its logs. */
  activation<T = ActivationAnswer>(activationId: string, part?: 'result' | 'logs'): Promise<Answer<T>>
  activations<T = Json[]>(query?: {
    name?: string
    limit?: number
    skip?: number
    since?: number
    upto?: number
    docs?: boolean
    count?: boolean
  }): Promise<Answer<T>>
  /** Any call of the API: `openwhisk.request('/namespaces/_/packages')`. The prefix `/api/v1` is added unless the path has one. */
  request<T = Json>(path: string, init?: CallInit & { auth?: boolean }): Promise<Answer<T>>
}

const origin = 'http://localhost'

export function createOpenWhiskClient({ send, namespace, openwhisk }: Connection): OpenWhiskClient {
  const credentials = (wanted: boolean): Record<string, string> =>
    wanted && openwhisk.auth !== undefined ? { authorization: `Basic ${btoa(openwhisk.auth)}` } : {}

  const call = <T>(target: string, init: CallInit, auth: boolean, surface: string): Promise<Answer<T>> => {
    const { method, headers, body } = contentOf(init)
    return send({ url: `${origin}${target}`, method, headers: { ...credentials(auth), ...headers }, body, surface })
  }
  const api = <T>(path: string, init: CallInit, auth = true): Promise<Answer<T>> => {
    const prefix = path.startsWith('/api/v1/') ? '' : '/api/v1'
    return call(`${prefix}${path}${queryText(init.query)}`, init, auth, 'openwhisk.api')
  }

  return {
    web(path, { extension, rest = '', auth = false, ...init } = {}) {
      const { pkg, name } = segments(path, 'default')
      const file = extension === undefined ? name : `${name}.${extension}`
      return call(`/api/v1/web/${namespace}/${pkg}/${file}${rest}${queryText(init.query)}`, init, auth, 'openwhisk.web')
    },
    invoke(path, params = {}, { blocking = true, result = false, timeout, headers, auth = true } = {}) {
      const { pkg, name } = segments(path, '')
      const query = { blocking, result, ...(timeout === undefined ? {} : { timeout }) }
      const init = { json: params, query, ...(headers ? { headers } : {}) }
      return api(`/namespaces/_/actions/${pkg === '' ? '' : `${pkg}/`}${name}`, init, auth)
    },
    activation(activationId, part) {
      return api(`/namespaces/_/activations/${activationId}${part === undefined ? '' : `/${part}`}`, {})
    },
    activations(query = {}) {
      return api('/namespaces/_/activations', { query })
    },
    request(path, { auth = true, ...init } = {}) {
      return api(path, init, auth)
    },
  }
}
