/** Serves the relational database over REST, in the style of PostgREST: `/v1/rdb/rest/…`. docs/contracts/tcb.md 17. */
import { randomUUID } from 'node:crypto'
import type { Answer, Exchange } from '../../../model/http.ts'
import { said } from '../../../model/said.ts'
import { SqlError, SqlUnavailable, type SqlCatalogue, type SqlDatabase, type SqlRole } from '../../../model/sql.ts'
import { corsHeaders, preflight } from '../cors.ts'
import { errors } from '../contract.ts'
import { Fault, faultAnswer, requestIdHeaders } from '../envelope.ts'
import type { Call, Gateway } from '../gateway.ts'
import type { Identity } from '../identity.ts'
import { addressOf, type SqlAddress } from './address.ts'
import { Failure, failures } from './failure.ts'
import { callFunction, insertRows, readTable, removeRows, updateRows, type Operation, type Outcome } from './operations.ts'
import { preferencesOf } from './preferences.ts'

const methods: Readonly<Record<string, (operation: Operation) => Promise<Outcome>>> = {
  GET: readTable,
  HEAD: readTable,
  POST: insertRows,
  PATCH: updateRows,
  DELETE: removeRows,
}

const objectType = 'application/vnd.pgrst.object+json'
const answered = ['application/json', objectType, 'application/*', '*/*']

/** What was written by `Prefer: tx=rollback` is taken back, and answered. */
class RolledBack extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super('tx=rollback')
    this.outcome = outcome
  }
}

export class SqlRest {
  readonly #gateway: Gateway

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  readonly handle = async (exchange: Exchange, path: string): Promise<Answer> => {
    if (exchange.method === 'OPTIONS') return preflight(exchange)
    const call: Call = { exchange, requestId: randomUUID(), surface: 'tcb.sql', identity: undefined }
    const identity = this.#gateway.identify(exchange, undefined, false)
    const address = addressOf(path)
    const fault =
      identity instanceof Fault
        ? identity
        : address === undefined
          ? new Fault('INVALID_PATH', { detail: said`${path} names no table and no function` })
          : undefined
    if (fault || !address || identity instanceof Fault) {
      const refused = fault ?? new Fault('INVALID_PATH')
      this.#gateway.report(refused, call, errors[refused.code].status)
      return faultAnswer(exchange, refused, call.requestId)
    }
    try {
      return answerOf(await this.#answer(exchange, address, identity), call, isObjectAsked(exchange))
    } catch (error) {
      return this.#refuse(failureOf(error, identity), call)
    }
  }

  async #answer(exchange: Exchange, address: SqlAddress, identity: Identity | undefined): Promise<Outcome> {
    const isOneRow = isObjectAsked(exchange)
    const method = address.isFunction && ['GET', 'HEAD', 'POST'].includes(exchange.method) ? callFunction : methods[exchange.method]
    if (method === undefined || (address.isFunction && method !== callFunction))
      throw new Failure('INVALID_REQUEST', `${exchange.method} is not allowed here`)
    const database = await this.#gateway.deps.sql()
    const profile = exchange.header(exchange.method === 'GET' || exchange.method === 'HEAD' ? 'accept-profile' : 'content-profile')
    const schema = address.schema ?? schemaOf(database, profile, this.#gateway.deps.config.tcb.envId)
    const catalogue = await catalogueFor(database, address, schema)
    const isRolledBack = preferencesOf(exchange).isRolledBack
    try {
      return await database.transaction(this.#roleOf(identity), async (run) => {
        const outcome = await method({ exchange, database, catalogue, run, address, schema, isOneRow })
        if (isRolledBack) throw new RolledBack(outcome)
        return outcome
      })
    } catch (error) {
      if (error instanceof RolledBack) return error.outcome
      throw error
    }
  }

  /** Where nobody is authenticated, and for administrators, the database's own user asks: the cloud's service_role. */
  #roleOf(identity: Identity | undefined): SqlRole | undefined {
    if (identity === undefined || identity.role === 'administrator' || !this.#gateway.deps.config.tcb.auth.enforce) return undefined
    const { uid, openid, loginType } = identity
    const subject = uid ?? openid
    const name = subject === undefined || loginType === 'ANONYMOUS' ? 'anon' : 'authenticated'
    return {
      name,
      claims: JSON.stringify({
        ...(subject === undefined ? {} : { sub: subject }),
        role: name,
        ...(loginType === undefined ? {} : { login_type: loginType }),
      }),
    }
  }

  #refuse({ row, message, details, hint, detail }: Failure, call: Call): Answer {
    const { code, status } = failures[row]
    this.#gateway.report(
      { code, details: { detail: detail ?? [message, details, hint].filter((part) => part !== undefined).join(' ') } },
      call,
      status,
    )
    const body = JSON.stringify({ code, message, details: details ?? null, hint: hint ?? null, requestId: call.requestId })
    return answerOf({ status, headers: [], body }, call, false)
  }
}

/** SDKs send the environment's id as the name of the database, where none other is meant. */
function schemaOf(database: SqlDatabase, profile: string | undefined, environment: string): string {
  return profile === undefined || profile === '' || profile === environment || profile === 'undefined' ? database.schema : profile
}

/** What there is, read again where what is asked for is not in it: it may be new. */
async function catalogueFor(database: SqlDatabase, { name, isFunction }: SqlAddress, schema: string): Promise<SqlCatalogue> {
  const known = await database.catalogue()
  const list = isFunction ? known.functions : known.tables
  return list.some((one) => one.name === name && one.schema === schema) ? known : database.catalogue(true)
}

function isObjectAsked(exchange: Exchange): boolean {
  const types = (exchange.header('accept') ?? '*/*').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase() ?? '')
  if (types.includes(objectType)) return true
  if (types.some((type) => answered.includes(type) || type === '')) return false
  throw new Failure('NOT_ONE_ROW', `None of these media types are available: ${types.join(', ')}`)
}

function failureOf(error: unknown, identity: Identity | undefined): Failure {
  if (error instanceof Failure) return error
  if (error instanceof SqlUnavailable) return new Failure('OPERATION_FAILED', error.message)
  // What stands thousands of lists deep in others runs out of stack.
  if (error instanceof RangeError) return new Failure('INVALID_PARAM', 'The request is nested too deeply')
  if (!(error instanceof SqlError)) throw error
  const { state, message, detail: details, hint } = error
  // Insufficient privilege: of nobody, and of somebody.
  if (state === '42501')
    return new Failure(identity?.uid === undefined ? 'NOT_AUTHENTICATED' : 'NOT_AUTHORISED', message, { details, hint })
  return new Failure(state.startsWith('XX') || state.startsWith('58') ? 'SYS_ERR' : 'INVALID_REQUEST', message, { details, hint })
}

function answerOf({ status, headers, body }: Outcome, { exchange, requestId }: Call, isObject: boolean): Answer {
  const type = [['content-type', `${isObject ? objectType : 'application/json'}; charset=utf-8`]] as const
  return {
    status,
    headers: [...(body === undefined ? [] : type), ...headers, ...requestIdHeaders(requestId), ...corsHeaders(exchange)],
    body: exchange.method === 'HEAD' ? undefined : body,
  }
}
