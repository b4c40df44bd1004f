/** Answers `GET /api/v1/namespaces/{ns}/activations[/{id}[/logs|/result]]` (openwhisk.md 12). */
import type { Activation, ActivationQuery } from '../../../model/activation.ts'
import type { Answer } from '../../../model/http.ts'
import { json, jsonText, requireMethod, requireOwn, type ApiCall } from './api-call.ts'
import { limits, refusals, rejections } from '../contract.ts'
import { isEntityName } from '../../../model/names.ts'
import { epoch, flag, malformed, page, type Query } from './parameters.ts'
import { recordText, responseText, summary } from './record.ts'
import { notFound, Refusal, Rejection } from '../refusal.ts'
import { said, spoken } from '../../../model/said.ts'

export async function handleActivations(call: ApiCall): Promise<Answer> {
  const [id, part, ...more] = call.path
  requireMethod(call, 'GET')
  if (id === undefined || (id === '' && part === undefined)) return list(call)
  checkId(id)
  requireOwn(call, id)
  const activation = call.deps.activations.get(id)
  if (more.length > 0) throw new Rejection(rejections.notFound)
  switch (part) {
    case undefined:
    case '':
      return jsonText(call, 200, recordText(requireFound(activation)))
    case 'logs':
      return json(call, { logs: requireFound(activation).logs })
    case 'result':
      return jsonText(call, 200, responseText(requireFound(activation)))
    default:
      throw new Rejection(rejections.notFound)
  }
}

function requireFound(activation: Activation | undefined): Activation {
  if (!activation) throw notFound()
  return activation
}

/** Accepts 32 lower-case hex digits (AId:50-68). */
function checkId(id: string): void {
  const length = limits.activationIdLength.value
  if (id.length !== length)
    throw new Rejection({ status: 400, ...spoken(said`Activation id length is ${id.length} but must be ${length}.`) })
  if (!/^[0-9a-f]+$/.test(id)) throw new Rejection(rejections.illegalActivationId)
}

function list(call: ApiCall): Answer {
  requireOwn(call)
  const { query, deps } = call
  const { skip, limit } = page(query, 'activations')
  const count = flag(query, 'count')
  const docs = flag(query, 'docs')
  const name = nameFilter(query)
  const since = epoch(query, 'since')
  const upto = epoch(query, 'upto')
  if (count && docs) throw new Refusal(refusals.docsWithCount)
  const wanted: ActivationQuery = {
    skip,
    ...(name === undefined ? {} : { name }),
    ...(since === undefined ? {} : { since }),
    ...(upto === undefined ? {} : { upto }),
  }
  if (count) return json(call, { activations: deps.activations.count(wanted) })
  const activations = deps.activations.list({ ...wanted, limit })
  if (!docs) return json(call, activations.map(summary))
  return jsonText(call, 200, `[${activations.map((activation) => recordText(activation)).join(',')}]`)
}

/** Reads `act` of the default package, or `pkg/act`; blank is no filter. */
function nameFilter(query: Query): string | undefined {
  const text = query.get('name')
  if (text === undefined || text.trim() === '') return undefined
  const parts = text.split('/').filter((part) => part !== '')
  if (parts.length < 1 || parts.length > 2 || !parts.every(isEntityName)) {
    throw malformed('name', said`Parameter may be a 'simple' name or 'package-name/simple' name: ${text}`)
  }
  return parts.join('/')
}
