/**
 * The web action pipeline of the OpenWhisk controller, as Apache OpenWhisk and NAVER Cloud Functions both run it:
 * request → parameters → activation → HTTP answer. What the two do differently is in {@link WebActionCall}.
 */
import type { Action } from '../../model/action.ts'
import type { Answer, Deps, Exchange } from '../provider.ts'

export type Extension = '.http' | '.json' | '.html' | '.svg' | '.text'

export interface WebActionCall {
  readonly action: Action
  readonly extension: Extension
  /** `__ow_path`. */
  readonly path: string
  /** Field path into the result (2017 projections); undefined where the surface has none. */
  readonly projection: string | undefined
  /** `__ow_user`, when the caller is known. */
  readonly user: string | undefined
  /** `code` of error bodies. */
  readonly transactionId: string
  /** `openwhisk.web` or `ncp.apigw`. */
  readonly surface: string
  /** Default of Access-Control-Allow-Headers. */
  readonly allowHeaders: string
  /** Whether `x-openwhisk-activation-id` goes out. */
  readonly showActivationId: boolean
}

export async function runWebAction(_exchange: Exchange, _call: WebActionCall, _deps: Deps): Promise<Answer> {
  throw new Error('written by the OpenWhisk provider work')
}
