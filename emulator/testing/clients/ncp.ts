/** NAVER Cloud Functions as a caller sees them: Post Action, and API Gateway triggers. Signed when keys are configured. */
import type { TriggerConfig } from '../../model/config.ts'
import type { NcpCredential } from '../../model/ncp-config.ts'
import type { Json, Params } from '../../model/json.ts'
import type { ActionPath, TriggerAddress } from '../../model/typed-names.ts'
import type { Answer } from './answer.ts'
import { contentOf, queryText, segments, type CallInit, type Connection } from './connection.ts'
import { signature } from '../../providers/ncp/signed-headers.ts'

/** The record that Post Action answers with (seed 000). Times in epoch ms, `duration` in ms. */
export interface PostActionContent<R = Json> {
  content: {
    activationId: string
    duration: number
    end: number
    name: string
    namespace: string
    response: { result: R; status: string; success: boolean }
    start: number
    subject: string
  }
}

export interface SignOptions {
  /** Access key of the configured credential to sign with; false sends no signature. Default: the first that is not denied. */
  as?: string | false
}

export interface PostActionOptions extends SignOptions {
  /** ms that the caller waits at most, 0 to 60000. */
  timeout?: number
  platform?: 'vpc' | 'classic'
  /** Of the API; default '2.1'. */
  version?: '2.1' | '2.0'
  headers?: Record<string, string>
}

export interface TriggerInit extends CallInit, SignOptions {
  /** What stands for `{type+}`, with its leading slash. */
  rest?: string
  /** Default: the first configured one, where the trigger asks for a key; false sends none. */
  apiKey?: string | false
}

export interface NcpClient {
  /**
   * Runs an action and waits for its record.
   *
   * @param path `pkg/name` or `name`
   * @example
   * ```ts
   * test('greets', async ({ ncp }) => {
   *   const answer = await ncp.postAction('hello', { name: 'Bo' })
   *   expect(answer).toSucceedWith({ payload: 'Hello, Bo in Naver!' })
   *   expect(answer).toMatchContract('ncp.postAction')
   * })
   * ```
   */
  postAction<R = Json>(path: ActionPath, params?: Params, options?: PostActionOptions): Promise<Answer<PostActionContent<R>>>
  /**
   * Calls a web action through its HTTP trigger.
   *
   * @param trigger its key in the configuration, or the path of an action that has only one
   */
  http<T = Json>(trigger: TriggerAddress, init?: TriggerInit): Promise<Answer<T>>
  /**
   * Calls a basic action through its webhook trigger. `blocking` and `result` default to true here: the answer is what the action returned.
   *
   * @param trigger its key in the configuration, or the path of an action that has only one
   */
  webhook<T = Json>(
    trigger: TriggerAddress,
    params?: Params,
    options?: TriggerInit & { blocking?: boolean; result?: boolean },
  ): Promise<Answer<T>>
  /** Any call of the API, signed: `ncp.request('/packages')`. The prefix `/ncf/api/v2` is added unless the path has one. */
  request<T = Json>(path: string, init?: CallInit & SignOptions): Promise<Answer<T>>
}

const host = 'cloudfunctions.apigw.ntruss.com'
const prefixes = { '2.1': '/ncf/api/v2', '2.0': '/api/v2' } as const

export function createNcpClient(connection: Connection): NcpClient {
  const { send, now, triggers, ncp } = connection

  const call = <T>(at: string, target: string, init: CallInit & SignOptions, surface: string, extra: Record<string, string> = {}) => {
    const { method, headers, body } = contentOf(init)
    const credential = init.as === false ? undefined : credentialOf(ncp.credentials, init.as)
    const signed = credential ? signature(credential, method, target, now()) : {}
    return send<T>({ url: `https://${at}${target}`, method, headers: { ...extra, ...signed, ...headers }, body, surface })
  }

  const viaTrigger = <T>(name: string, init: TriggerInit, query: string): Promise<Answer<T>> => {
    const trigger = triggerOf(triggers, name)
    const target = `/${encodeURIComponent(trigger.api)}/${encodeURIComponent(trigger.stage)}${resourceOf(trigger, init.rest)}${query}`
    const key = init.apiKey ?? (trigger.apiKey === true ? ncp.apiKeys[0] : undefined)
    const open = trigger.auth === undefined || trigger.auth === 'NONE'
    const as = init.as ?? (open ? false : undefined)
    const extra = typeof key === 'string' ? { 'x-ncp-apigw-api-key': key } : {}
    return call(`${trigger.product}.apigw.ntruss.com`, target, { ...init, ...(as === undefined ? {} : { as }) }, 'ncp.apigw', extra)
  }

  return {
    postAction(path, params, { timeout, platform, version = '2.1', as, headers } = {}) {
      const { pkg, name } = segments(path, '-')
      const query = queryText({ ...(platform === undefined ? {} : { platform }), ...(timeout === undefined ? {} : { timeout }) })
      const target = `${prefixes[version]}/packages/${pkg}/actions/${name}${query}`
      const init = {
        method: 'POST',
        ...(params === undefined ? {} : { json: params }),
        ...(as === undefined ? {} : { as }),
        ...(headers ? { headers } : {}),
      }
      return call(host, target, init, 'ncp.postAction')
    },
    http(trigger, init = {}) {
      return viaTrigger(trigger, init, queryText(init.query))
    },
    webhook(trigger, params = {}, { blocking = true, result = true, ...init } = {}) {
      return viaTrigger(trigger, { method: 'POST', json: params, ...init }, queryText({ blocking, result }))
    },
    request(path, init = {}) {
      const target = `${/^\/(?:ncf\/)?api\/v2(?:\/|$)/.test(path) ? '' : prefixes['2.1']}${path}${queryText(init.query)}`
      return call(host, target, init, 'ncp.api')
    },
  }
}

function credentialOf(credentials: readonly NcpCredential[], as: SignOptions['as']): NcpCredential | undefined {
  if (typeof as !== 'string') return credentials.find(({ deny }) => deny !== true) ?? credentials[0]
  const found = credentials.find(({ accessKey }) => accessKey === as)
  if (!found) throw new Error(`There is no credential ${JSON.stringify(as)} in ncp.credentials.`)
  return found
}

function triggerOf(triggers: Readonly<Record<string, TriggerConfig>>, name: string): TriggerConfig {
  const named = Object.hasOwn(triggers, name) ? triggers[name] : undefined
  const fitting = named ? [named] : Object.values(triggers).filter(({ action }) => action === name)
  const [found] = fitting
  if (found && fitting.length === 1) return found
  const known = Object.entries(triggers).map(([key, { action }]) => `${key} (${action})`)
  const problem =
    fitting.length > 1 ? `The action ${JSON.stringify(name)} has ${fitting.length} triggers` : `There is no trigger ${JSON.stringify(name)}`
  throw new Error(`${problem}. Configured: ${known.join(', ') || 'none'}.`)
}

/** `/{type+}` takes what `rest` says; a fixed resource takes nothing. */
function resourceOf({ resource }: TriggerConfig, rest: string | undefined): string {
  const greedy = /\/\{[^{}/]+\+\}$/.exec(resource)
  if (!greedy) return resource === '/' ? '' : resource
  return resource.slice(0, greedy.index) + (rest ?? '/')
}
