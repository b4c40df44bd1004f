/** Serves the document database over REST: `/v1/database/instances/{instance}/databases/{database}/…`. docs/contracts/tcb.md 16. */
import { randomUUID } from 'node:crypto'
import type { Answer, Exchange } from '../../../model/http.ts'
import { DocumentError } from '../../../model/documents.ts'
import { said } from '../../../model/said.ts'
import { callerOf } from '../collection-rules/caller.ts'
import { errors } from '../contract.ts'
import { corsHeaders, preflight } from '../cors.ts'
import { Fault, faultAnswer, requestIdHeaders } from '../envelope.ts'
import type { Call, Gateway } from '../gateway.ts'
import { ClientDatabase, Refused } from '../sdk-gateway/database/client-database.ts'
import { ParameterError } from '../sdk-gateway/database/parameter-error.ts'
import { beginTransaction, commitTransaction, createCollection, rollbackTransaction } from './collections.ts'
import { runCommands } from './commands.ts'
import {
  aggregateDocuments,
  getDocument,
  insertDocuments,
  queryDocuments,
  removeDocuments,
  updateDocument,
  updateDocuments,
} from './documents.ts'
import { Failure, failureOf, statuses } from './failures.ts'
import type { Answering, Outcome } from './operation.ts'
import { bodyOf } from './request.ts'

/** What comes after the database's name; a part that begins with `:` has a name. */
const rows: readonly (readonly [method: string, path: string, answer: Answering])[] = [
  ['POST', 'collections', createCollection],
  ['POST', 'collections/:collection/documents', insertDocuments],
  ['GET', 'collections/:collection/documents', queryDocuments],
  ['PATCH', 'collections/:collection/documents', updateDocuments],
  ['POST', 'collections/:collection/documents/remove', removeDocuments],
  ['POST', 'collections/:collection/documents/aggregations', aggregateDocuments],
  ['GET', 'collections/:collection/documents/:id', getDocument],
  ['PATCH', 'collections/:collection/documents/:id', updateDocument],
  ['POST', 'transactions', beginTransaction],
  ['POST', 'transactions/:transaction/commit', commitTransaction],
  ['POST', 'transactions/:transaction/rollback', rollbackTransaction],
  ['POST', 'commands', runCommands],
]

const routes = rows.map(([method, path, answer]) => ({ method, parts: path.split('/'), answer }))

/** The only instance and the only database here. */
const usual = '(default)'

export class DatabaseRest {
  readonly #gateway: Gateway

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  readonly handle = async (exchange: Exchange, path: string): Promise<Answer> => {
    if (exchange.method === 'OPTIONS') return preflight(exchange)
    const call: Call = { exchange, requestId: randomUUID(), surface: 'tcb.database', identity: undefined }
    try {
      const outcome = await this.#answer(exchange, path)
      if (outcome instanceof Fault) {
        this.#gateway.report(outcome, call, errors[outcome.code].status)
        return faultAnswer(exchange, outcome, call.requestId)
      }
      return answerOf(outcome, call)
    } catch (error) {
      return this.#refuse(this.#failure(error), call)
    }
  }

  async #answer(exchange: Exchange, path: string): Promise<Outcome | Fault> {
    const identity = this.#gateway.identify(exchange, undefined, false)
    if (identity instanceof Fault) return identity
    const [, , , , instance = '', , name = '', ...rest] = path.split('/').map(decoded)
    const found = routes.flatMap(({ method, parts, answer }) => {
      const names = method === exchange.method ? namesIn(parts, rest) : undefined
      return names ? [{ names, answer }] : []
    })[0]
    if (found === undefined)
      return new Fault('INVALID_PATH', { detail: said`${exchange.method} ${rest.join('/')} is no operation of the database` })
    if (instance !== usual || name !== usual)
      throw new Failure('INVALID_PARAM', `only the instance ${usual} and its database ${usual} are there, not ${instance} and ${name}`)
    const { deps } = this.#gateway
    const database = await deps.documents()
    const caller = callerOf(identity)
    return found.answer({
      database: caller === 'server' ? database : new ClientDatabase(database, await this.#gateway.collectionRules(), caller),
      server: caller === 'server' ? database : undefined,
      names: found.names,
      query: new URLSearchParams(exchange.query),
      now: deps.clock.now(),
      body: () => bodyOf(exchange),
    })
  }

  #failure(error: unknown): Failure {
    if (error instanceof Failure) return error
    if (error instanceof Refused) return new Failure(error.refusal.code, error.refusal.message, error.refusal.detail)
    if (error instanceof ParameterError) return new Failure('INVALID_PARAM', error.message)
    if (error instanceof DocumentError) return failureOf(error)
    // What stands thousands of lists deep in others runs out of stack.
    if (error instanceof RangeError) return new Failure('INVALID_PARAM', 'the request is nested too deeply')
    throw error
  }

  #refuse({ code, message, detail }: Failure, call: Call): Answer {
    const status = statuses[code]
    this.#gateway.report({ code, details: { detail: detail ?? message } }, call, status)
    return answerOf({ status, body: { code, message, request_id: call.requestId } }, call)
  }
}

function answerOf({ status, body }: Outcome, { exchange, requestId }: Call): Answer {
  return {
    status,
    headers: [['content-type', 'application/json; charset=utf-8'], ...requestIdHeaders(requestId), ...corsHeaders(exchange)],
    body: JSON.stringify(body ?? {}),
  }
}

/** The parts of an address that a route names; `undefined` where it is another one's. */
function namesIn(parts: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (parts.length !== given.length) return undefined
  const names: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':') && value !== '') names[part.slice(1)] = value
    else if (part !== value) return undefined
  }
  return names
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
