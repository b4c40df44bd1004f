/** Serves the authentication API `/auth/v1/…`: one table of operations. docs/contracts/tcb.md 15. */
import { randomUUID } from 'node:crypto'
import type { Answer, Exchange } from '../../../model/http.ts'
import { isObject, parseJson, type JsonObject } from '../../../model/json.ts'
import { said, spoken } from '../../../model/said.ts'
import type { Deps } from '../../provider.ts'
import { isPreflight, preflight } from '../cors.ts'
import type { Accounts } from './accounts.ts'
import type { AuthAction } from './action.ts'
import { authAnswer, AuthError } from './auth-answer.ts'
import { clientCredential, grantToken, introspect, revoke } from './grants.ts'
import { deleteMe, editProfile, exists, me, providers, resetPassword, revokeAll, setPassword, signOut, sudo } from './profile.ts'
import { signIn, signInAnonymously, signInCustom, signUp } from './sign-in.ts'
import { sendVerification, verify } from './verification.ts'

/** By method and path below `/auth/v1/`, as @cloudbase/oauth asks for them. */
const actions: ReadonlyMap<string, AuthAction> = new Map<string, AuthAction>([
  ['POST signin/anonymously', signInAnonymously],
  ['POST signin', signIn],
  ['POST signin/custom', signInCustom],
  ['POST signup', signUp],
  ['POST token', grantToken],
  ['POST token/clientCredential', clientCredential],
  ['GET token/introspect', introspect],
  ['POST token/introspect', introspect],
  ['POST revoke', revoke],
  ['POST verification', sendVerification],
  ['POST verification/verify', verify],
  ['POST reset', resetPassword],
  ['GET checkIfUserExist', exists],
  ['GET user/me', me],
  ['DELETE user/me', deleteMe],
  ['PATCH user/profile', editProfile],
  ['POST user/basic/edit', editProfile],
  ['PATCH user/contact', editProfile],
  ['POST user/sudo', sudo],
  ['PATCH user/password', setPassword],
  ['GET user/provider', providers],
  ['POST user/signout', signOut],
  ['DELETE user/revoke/all', revokeAll],
])

/** Bytes of a request. */
const bodyLimit = 1024 * 1024

export async function callAuth(deps: Deps, accounts: Accounts, exchange: Exchange, path: string): Promise<Answer> {
  if (isPreflight(exchange) || exchange.method === 'OPTIONS') return preflight(exchange)
  const requestId = randomUUID()
  const outcome = await run(deps, accounts, exchange, path)
  if (outcome instanceof AuthError) {
    const text = outcome.detail
      ? said`${outcome.error} (request ${requestId}): ${outcome.detail}`
      : said`${outcome.error} (request ${requestId}): ${outcome.description}`
    const { method, target } = exchange
    deps.log.emit({ event: 'refused', surface: 'tcb.auth', method, target: withoutQuery(target), status: outcome.status, ...spoken(text) })
  }
  return authAnswer(exchange, requestId, outcome)
}

async function run(deps: Deps, accounts: Accounts, exchange: Exchange, path: string): Promise<JsonObject | AuthError> {
  const action = actions.get(`${exchange.method} ${path.slice('/auth/v1/'.length)}`)
  if (!path.startsWith('/auth/v1/') || !action)
    return new AuthError('unimplemented', undefined, said`${exchange.method} ${path} is not emulated`)
  const fields = readFields(await exchange.body(bodyLimit))
  if (fields instanceof AuthError) return fields
  return action({
    exchange,
    accounts,
    config: deps.config.tcb,
    now: deps.clock.now(),
    fields,
    query: new URLSearchParams(exchange.query),
    tell: (text) => deps.log.emit({ event: 'notice', level: 'info', text: text.text }),
  })
}

/** JSON, whatever its content type says: js-sdk sends it as text. A form as OAuth 2.0 has it is taken as well. */
function readFields(body: Awaited<ReturnType<Exchange['body']>>): JsonObject | AuthError {
  if ('tooLarge' in body) return new AuthError('invalid_argument', 'the body is too large')
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8').trim()
  if (text === '') return {}
  try {
    const fields = parseJson(text)
    if (isObject(fields)) return fields
  } catch {
    if (/^[\w.%-]+=/.test(text)) return Object.fromEntries(new URLSearchParams(text))
  }
  return new AuthError('invalid_argument', 'the body is no JSON object')
}

/** A token may stand in it. */
function withoutQuery(target: string): string {
  return target.split('?', 1)[0] ?? target
}
