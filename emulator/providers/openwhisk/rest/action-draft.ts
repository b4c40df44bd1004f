/** Merges the body of `PUT …/actions/{name}` into the deployed action: absent fields keep their old values (Actions.scala make, update). */
import { isSequence, type Action, type ActionType, type Limits } from '../../../model/action.ts'
import { isObject, type Json, type JsonObject, type Params } from '../../../model/json.ts'
import { runsHere } from '../../../model/kinds.ts'
import { openWhiskDefaults } from '../../../model/throttle.ts'
import type { ActionDraft } from '../../../model/deployment.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import type { ApiCall } from './api-call.ts'
import { requirePackageOf } from './collections.ts'
import { refusals } from '../contract.ts'
import { actionLimits } from '../action-limits.ts'
import { readBound, readPairs, readVersion } from './entity.ts'
import { archiveOf, readExec, type Exec } from './exec.ts'
import { Refusal, Rejection } from '../refusal.ts'
import { checkSequence } from './sequence.ts'
import { said, spoken, type SaidValue } from '../../../model/said.ts'

type Draft = { -readonly [K in keyof ActionDraft]: ActionDraft[K] }

export function draftAction(
  call: ApiCall,
  body: JsonObject,
  target: { readonly package: string; readonly name: string; readonly path: string },
  known: Action | undefined,
): ActionDraft {
  const exec = readExec(body, call.namespace, call.deps.config)
  if (!exec && !known) throw new Refusal(refusals.execUndefined)
  const annotations = draftAnnotations(body, known)
  const version = readVersion(body)
  const sequence = exec ? exec.components !== undefined : known !== undefined && isSequence(known)
  const draft: Draft = {
    package: target.package,
    name: target.name,
    type: typeOf(sequence, annotations),
    api: 'openwhisk',
    ...(version === undefined ? {} : { version }),
    ...(sequence ? {} : draftParams(body, known)),
    annotations,
    limits: { ...known?.limits, ...readLimits(body, call) },
    final: annotations['final'] === true,
    rawHttp: annotations['raw-http'] === true,
    customOptions: annotations['web-custom-options'] === true,
    requireWhiskAuth: annotations['require-whisk-auth'],
  }
  if (exec) return { ...draft, ...fromExec(call, exec, target.path) }
  return { ...draft, ...fromKnown(known) }
}

function typeOf(sequence: boolean, annotations: Params): ActionType {
  // Only the boolean exports an action to the web (openwhisk.md 1).
  const web = annotations['web-export'] === true
  if (sequence) return web ? 'sequence-web' : 'sequence'
  return web ? 'web' : 'basic'
}

/** A new action gets no API key unless it asks for one (openwhisk.md 15, "env"). */
function draftAnnotations(body: JsonObject, known: Action | undefined): Params {
  const given = readPairs(body, 'annotations')
  if (!known) return { 'provide-api-key': false, ...given }
  const dropped = Array.isArray(body['delAnnotations']) ? body['delAnnotations'] : []
  const kept = Object.entries(known.annotations).filter(([key]) => !dropped.includes(key))
  return { ...Object.fromEntries(kept), ...given }
}

/** Parameters of a sequence are its components; an action that replaces it does not keep them. */
function draftParams(body: JsonObject, known: Action | undefined): Pick<ActionDraft, 'params' | 'init'> {
  const kept = known && !isSequence(known) ? { params: known.ownParams, init: known.ownInit ?? [] } : {}
  return readBound(body, 'parameters') ?? kept
}

function fromExec(call: ApiCall, exec: Exec, path: string): Partial<ActionDraft> {
  if (exec.components) {
    for (const component of exec.components) requirePackageOf(call, component)
    return { components: checkSequence(call.deps.catalog(), path, exec.components) }
  }
  const { kind, code, main, image } = exec
  // What runs it elsewhere unpacks it itself.
  const archive = runsHere(kind) ? archiveOf(code) : undefined
  return {
    kind,
    ...(archive ? { archive } : { source: code }),
    ...(main === undefined ? {} : { main }),
    ...(image === undefined ? {} : { image }),
  }
}

/** Without `exec` the deployed code stays. */
function fromKnown(known: Action | undefined): Partial<ActionDraft> {
  if (!known) return {}
  return isSequence(known)
    ? { components: known.components }
    : { kind: known.kind, ...(known.image === undefined ? {} : { image: known.image }) }
}

function readLimits(body: JsonObject, call: ApiCall): Partial<Limits> {
  const given = body['limits']
  if (given === undefined || given === null) return {}
  if (!isObject(given)) throw new Rejection(malformedContent('limits malformed'))
  const limits: Partial<Record<keyof Limits, number>> = {}
  for (const name of Object.keys(actionLimits) as (keyof typeof actionLimits)[]) {
    const value = given[name]
    if (value === undefined || value === null) continue
    const { least, most, field, unit, malformed, fraction } = actionLimits[name]
    if (typeof value !== 'number') throw new Rejection(malformedContent(said`${malformed} limit malformed`))
    if (!Number.isInteger(value)) throw new Rejection(malformedContent(said`${fraction} limit must be whole number`))
    const [asked, lowest, highest] = [value, least, most].map((number) => `${number}${unit}`) as [string, string, string]
    if (value < least) throw outOfRange(said`${field} ${asked} below allowed threshold of ${lowest}`)
    if (value > most) throw outOfRange(said`${field} ${asked} exceeds allowed threshold of ${highest}`)
    limits[name] = value
  }
  checkInstances(given['instances'], call)
  return limits
}

/** Only OpenWhisk's scheduler heeds it: it is checked, and bounds nothing (InstanceConcurrencyLimit.scala; Actions.scala). */
function checkInstances(value: Json | undefined, { deps }: ApiCall): void {
  if (value === undefined || value === null) return
  if (typeof value !== 'number') throw new Rejection(malformedContent('instance concurrency limit malformed'))
  if (!Number.isInteger(value)) throw new Rejection(malformedContent('instance concurrency limit must be whole number'))
  if (value < 0) throw outOfRange(said`Action container concurrency must be greater than or equal to ${0}.`)
  const { concurrentInvocations } = deps.config.openwhisk.throttle ?? openWhiskDefaults
  if (value <= concurrentInvocations) return
  const text = said`Max action instance concurrency must not exceed your namespace concurrency of ${concurrentInvocations}.`
  throw new Refusal({ status: 400, ...spoken(text) })
}

function outOfRange(text: SaidValue): Refusal {
  return new Refusal({ status: 400, ...spoken(said`requirement failed: ${text}`) })
}
