/** The management API's operations by method and path, behind `/ncf/api/v2` and `/api/v2` (ncp.md 2). */
import type { Answer } from '../../provider.ts'
import { postAction } from '../post-action.ts'
import { deleteAction, getAction, putAction } from './actions.ts'
import { getActionActivation, getTriggerActivation, listActionActivations, listActivations, listTriggerActivations } from './activations.ts'
import type { Call, Names } from './call.ts'
import { linkAction, unlinkAction } from './link-action.ts'
import { deletePackage, getPackage, listActions, listPackages, putPackage } from './packages.ts'
import { deleteTrigger, fireTrigger, getTrigger, listTriggers, putTrigger } from './triggers.ts'

export type Operation = (call: Call) => Answer | Promise<Answer>

interface Row {
  readonly path: readonly string[]
  readonly methods: Readonly<Record<string, Operation>>
}

const rows: readonly Row[] = [
  row('/packages/{package}/actions/{action}', { POST: postAction, GET: getAction, PUT: putAction, DELETE: deleteAction }),
  row('/packages', { GET: listPackages }),
  row('/packages/{package}', { GET: getPackage, PUT: putPackage, DELETE: deletePackage }),
  row('/packages/{package}/actions', { GET: listActions }),
  row('/packages/{package}/actions/{action}/activations', { GET: listActionActivations }),
  row('/packages/{package}/actions/{action}/activations/{activation}', { GET: getActionActivation }),
  row('/activations', { GET: listActivations }),
  row('/triggers', { GET: listTriggers }),
  row('/triggers/{trigger}', { GET: getTrigger, PUT: putTrigger, POST: fireTrigger, DELETE: deleteTrigger }),
  row('/triggers/{trigger}/link-action', { POST: linkAction, DELETE: unlinkAction }),
  row('/triggers/{trigger}/activations', { GET: listTriggerActivations }),
  row('/triggers/{trigger}/activations/{activation}', { GET: getTriggerActivation }),
]

function row(path: string, methods: Readonly<Record<string, Operation>>): Row {
  return { path: path.split('/'), methods }
}

export interface FoundOperation {
  readonly operation: Operation
  readonly names: Names
}

/** `path` is what follows the prefix. 'malformed': its percent-encoding is broken. */
export function findOperation(method: string, path: string): FoundOperation | 'malformed' | undefined {
  const segments = decode(path)
  if (!segments) return 'malformed'
  for (const { path: pattern, methods } of rows) {
    const names = match(pattern, segments)
    if (!names) continue
    const operation = Object.hasOwn(methods, method) ? methods[method] : undefined
    return operation && { operation, names }
  }
  return undefined
}

function decode(path: string): readonly string[] | undefined {
  const segments = path.split('/')
  if (!path.includes('%')) return segments
  try {
    return segments.map(decodeURIComponent)
  } catch {
    return undefined
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Names | undefined {
  if (pattern.length !== segments.length) return undefined
  const names = { package: '', action: '', trigger: '', activation: '' }
  for (const [index, wanted] of pattern.entries()) {
    const given = segments[index] ?? ''
    const variable = variables.find((name) => wanted === `{${name}}`)
    if (variable === undefined ? wanted !== given : given === '') return undefined
    if (variable !== undefined) names[variable] = given
  }
  return names
}

const variables = ['package', 'action', 'trigger', 'activation'] as const
