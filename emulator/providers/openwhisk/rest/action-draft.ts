/** Merges the body of `PUT …/actions/{name}` into the deployed action: absent fields keep their old values (Actions.scala make, update). */
import { isSequence, type Action, type ActionType, type Limits } from '../../../model/action.ts'
import { isObject, type Json, type JsonObject, type Params } from '../../../model/json.ts'
import { runsHere } from '../../../model/kinds.ts'
import { openWhiskDefaults } from '../../../model/throttle.ts'
import type { ActionDraft } from '../../../model/deployment.ts'
import { malformedContent } from '../../shared/controller-errors.ts'
import type { MarkedParams } from '../../../model/bound-params.ts'
import { requireReadable } from '../names.ts'
import type { ApiCall } from './api-call.ts'
import { requirePackageOf } from './collections.ts'
import { refusals } from '../contract.ts'
import { actionLimits } from '../action-limits.ts'
import { readBound, readPairs, readPublish, readVersion } from './entity.ts'
import { archiveOf, readExec, type Exec } from './exec.ts'
import { Refusal, Rejection } from '../refusal.ts'
import { checkSequence } from './sequence.ts'
import { said, spoken, type SaidValue } from '../../../model/said.ts'

const limitNames = Object.keys(actionLimits) as (keyof typeof actionLimits)[]

type Draft = { -readonly [K in keyof ActionDraft]: ActionDraft[K] }

/** What the body of the request says, in the controller's own order of checks: types first, then ranges, then rights to what it refers to. */
export interface ActionPut {
  readonly exec: Exec | undefined
  readonly bound: MarkedParams | undefined
  readonly limits: Partial<Limits>
  /** Heeded by OpenWhisk's scheduler only. */
  readonly instances: number | undefined
  readonly version: string | undefined
  readonly publish: boolean | undefined
  readonly annotations: Params | undefined
  readonly delAnnotations: readonly Json[]
}

/** Throws for all that is wrong with the body, whether or not there is an action of that name. */
export function readActionPut(call: ApiCall, body: JsonObject): ActionPut {
  const exec = readExec(body, call.namespace, call.deps.config)
  const bound = readBound(body, 'parameters')
  const given = readGivenLimits(body)
  const version = readVersion(body)
  const publish = readPublish(body)
  const annotations = readPairs(body, 'annotations')
  const delAnnotations = Array.isArray(body['delAnnotations']) ? body['delAnnotations'] : []
  const { instances, ...limits } = given
  checkRanges(limits)
  for (const component of exec?.components ?? []) {
    requireReadable(call.deps.catalog(), component)
    requirePackageOf(call, component)
  }
  return { exec, bound, limits, instances, version, publish, annotations, delAnnotations }
}

export function draftAction(
  call: ApiCall,
  put: ActionPut,
  target: { readonly package: string; readonly name: string; readonly path: string },
  known: Action | undefined,
): ActionDraft {
  const { exec, version } = put
  checkInstances(put.instances, call)
  if (!exec && !known) throw new Refusal(refusals.execUndefined)
  const annotations = draftAnnotations(put, known)
  const sequence = exec ? exec.components !== undefined : known !== undefined && isSequence(known)
  const draft: Draft = {
    package: target.package,
    name: target.name,
    type: typeOf(sequence, annotations),
    api: 'openwhisk',
    ...(version === undefined ? {} : { version }),
    ...(sequence ? {} : draftParams(put, known)),
    annotations,
    limits: { ...known?.limits, ...put.limits },
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
function draftAnnotations({ annotations, delAnnotations }: ActionPut, known: Action | undefined): Params {
  if (!known) return { 'provide-api-key': false, ...annotations }
  const kept = Object.entries(known.annotations).filter(([key]) => !delAnnotations.includes(key))
  return { ...Object.fromEntries(kept), ...annotations }
}

/** Parameters of a sequence are its components; an action that replaces it does not keep them. */
function draftParams({ bound }: ActionPut, known: Action | undefined): Pick<ActionDraft, 'params' | 'init'> {
  const kept = known && !isSequence(known) ? { params: known.ownParams, init: known.ownInit ?? [] } : {}
  return bound ?? kept
}

function fromExec(call: ApiCall, exec: Exec, path: string): Partial<ActionDraft> {
  if (exec.components) return { components: checkSequence(call.deps.catalog(), path, exec.components) }
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

function readGivenLimits(body: JsonObject): Partial<Limits> & { readonly instances?: number } {
  const given = body['limits']
  if (given === undefined || given === null) return {}
  // The first field that is looked for in what is no object (spray-json ProductFormats).
  if (!isObject(given)) throw new Rejection(malformedContent("Object expected in field 'timeout'"))
  const limits: Partial<Record<keyof Limits | 'instances', number>> = {}
  for (const name of limitNames) {
    const value = readLimit(given[name], actionLimits[name])
    if (value !== undefined) limits[name] = value
  }
  const instances = readLimit(given['instances'], { malformed: 'instance concurrency', fraction: 'instance concurrency' })
  if (instances !== undefined && instances < 0) throw outOfRange(said`Action container concurrency must be greater than or equal to ${0}.`)
  return instances === undefined ? limits : { ...limits, instances }
}

function readLimit(value: Json | undefined, { malformed, fraction }: { malformed: string; fraction: string }): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number') throw new Rejection(malformedContent(said`${malformed} limit malformed`))
  if (!Number.isInteger(value)) throw new Rejection(malformedContent(said`${fraction} limit must be whole number`))
  return value
}

function checkRanges(limits: Partial<Limits>): void {
  for (const name of limitNames) {
    const value = limits[name]
    if (value === undefined) continue
    const { least, most, field, unit } = actionLimits[name]
    const [asked, lowest, highest] = [value, least, most].map((number) => `${number}${unit}`) as [string, string, string]
    if (value < least) throw outOfRange(said`${field} ${asked} below allowed threshold of ${lowest}`)
    if (value > most) throw outOfRange(said`${field} ${asked} exceeds allowed threshold of ${highest}`)
  }
}

/** Only OpenWhisk's scheduler heeds it: it is checked, and bounds nothing (InstanceConcurrencyLimit.scala; Actions.scala). */
function checkInstances(instances: number | undefined, { deps }: ApiCall): void {
  const { concurrentInvocations } = deps.config.openwhisk.throttle ?? openWhiskDefaults
  if (instances === undefined || instances <= concurrentInvocations) return
  const text = said`Max action instance concurrency must not exceed your namespace concurrency of ${concurrentInvocations}.`
  throw new Refusal({ status: 400, ...spoken(text) })
}

function outOfRange(text: SaidValue): Refusal {
  return new Refusal({ status: 400, ...spoken(said`requirement failed: ${text}`) })
}
