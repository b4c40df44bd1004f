/** The management API's operations by method and path, behind `/ncf/api/v2` and `/api/v2` (ncp.md 2). */
import { memo } from '../../../system/memo.ts'
import type { ResolvedConfig } from '../../../model/config.ts'
import type { Answer } from '../../../model/http.ts'
import { limits } from '../contract.ts'
import { postAction } from '../post-action.ts'
import { deleteAction, getAction, putAction } from './actions.ts'
import { getActionActivation, getTriggerActivation, listActionActivations, listActivations, listTriggerActivations } from './activations.ts'
import type { Call, Names } from './call.ts'
import { linkAction, unlinkAction } from './link-action.ts'
import { deletePackage, getPackage, listActions, listPackages, putPackage } from './packages.ts'
import { deleteTrigger, fireTrigger, getTrigger, listTriggers, putTrigger } from './triggers.ts'

export interface Operation {
  run(call: Call): Answer | Promise<Answer>
  /** Bytes of body it reads at most; absent where it reads none. */
  readonly bodyLimit?: (config: ResolvedConfig) => number
}

/** Runtime parameters. */
const parameters = (config: ResolvedConfig): number => config.limits.parameterSize
/** Default parameters and a few fields around them. */
const definition = (config: ResolvedConfig): number => 2 * config.limits.parameterSize + 65_536
/** The same with code: Base64 makes four bytes of three. */
const code = (config: ResolvedConfig): number => definition(config) + (limits.code * 4) / 3

type Name = keyof Names

interface Row {
  /** Per segment: its text, or the name that the segment gives. */
  readonly path: readonly (string | { readonly name: Name })[]
  readonly methods: ReadonlyMap<string, Operation>
}

const names = ['package', 'action', 'trigger', 'activation'] as const satisfies readonly Name[]

const rows: readonly Row[] = [
  row('/packages/{package}/actions/{action}', {
    POST: { run: postAction, bodyLimit: parameters },
    GET: { run: getAction },
    PUT: { run: putAction, bodyLimit: code },
    DELETE: { run: deleteAction },
  }),
  row('/packages', { GET: { run: listPackages } }),
  row('/packages/{package}', { GET: { run: getPackage }, PUT: { run: putPackage, bodyLimit: definition }, DELETE: { run: deletePackage } }),
  row('/packages/{package}/actions', { GET: { run: listActions } }),
  row('/packages/{package}/actions/{action}/activations', { GET: { run: listActionActivations } }),
  row('/packages/{package}/actions/{action}/activations/{activation}', { GET: { run: getActionActivation } }),
  row('/activations', { GET: { run: listActivations } }),
  row('/triggers', { GET: { run: listTriggers } }),
  row('/triggers/{trigger}', {
    GET: { run: getTrigger },
    PUT: { run: putTrigger, bodyLimit: definition },
    POST: { run: fireTrigger, bodyLimit: parameters },
    DELETE: { run: deleteTrigger },
  }),
  row('/triggers/{trigger}/link-action', {
    POST: { run: linkAction, bodyLimit: definition },
    DELETE: { run: unlinkAction, bodyLimit: definition },
  }),
  row('/triggers/{trigger}/activations', { GET: { run: listTriggerActivations } }),
  row('/triggers/{trigger}/activations/{activation}', { GET: { run: getTriggerActivation } }),
]

function row(path: string, methods: Readonly<Record<string, Operation>>): Row {
  const segments = path.split('/').map((segment) => {
    const name = names.find((one) => segment === `{${one}}`)
    return name === undefined ? segment : { name }
  })
  return { path: segments, methods: new Map(Object.entries(methods)) }
}

export interface FoundOperation {
  readonly operation: Operation
  readonly names: Names
}

/** `path` is what follows the prefix. 'malformed': its percent-encoding is broken. */
export function findOperation(method: string, path: string): FoundOperation | 'malformed' | undefined {
  const place = findPlace(path)
  if (place === undefined || place === 'malformed') return place
  const operation = place.methods.get(method)
  return operation && { operation, names: place.names }
}

const findPlace = memo((path): { methods: Row['methods']; names: Names } | 'malformed' | undefined => {
  const segments = decode(path)
  if (!segments) return 'malformed'
  for (const { path: pattern, methods } of rows) {
    const names = match(pattern, segments)
    if (names) return { methods, names }
  }
  return undefined
})

function decode(path: string): readonly string[] | undefined {
  const segments = path.split('/')
  if (!path.includes('%')) return segments
  try {
    return segments.map(decodeURIComponent)
  } catch {
    return undefined
  }
}

function match(pattern: Row['path'], segments: readonly string[]): Names | undefined {
  if (pattern.length !== segments.length) return undefined
  const found = { package: '', action: '', trigger: '', activation: '' }
  for (const [index, wanted] of pattern.entries()) {
    const given = segments[index] ?? ''
    if (typeof wanted === 'string') {
      if (wanted !== given) return undefined
    } else if (given === '') return undefined
    else found[wanted.name] = given
  }
  return found
}
