/** Fires a trigger: makes an activation of its own, and one for each linked action (ncp.md 2). */
import type { Activation, Running } from '../../../model/activation.ts'
import { mergeParams, type JsonObject } from '../../../model/json.ts'
import type { Fired, FiredBy } from '../../../model/trigger.ts'
import type { Deps } from '../../provider.ts'
import { keepRecord } from '../../shared/codeless-record.ts'
import { linkedActions, type Trigger } from './trigger-store.ts'

/** Marks the record of a firing, unlike those of the actions that it started. */
export const firingSurface = 'ncp.trigger-fired'

/** What makes a trigger fire. */
export interface Firing {
  readonly deps: Deps
  readonly by: FiredBy
  /** Runtime parameters: over those of the trigger, which are over those of action and package (ncp.md 4). */
  readonly payload: JsonObject
  /** Absent where it fires by itself. */
  readonly request?: Activation['request']
  readonly transactionId?: string
}

/** Without a linked action nothing starts, and the trigger gets no record. */
export function fire(trigger: Trigger, firing: Firing): Fired {
  const fired = start(trigger, firing)
  const { deps, by } = firing
  // A firing by hand is noted where it begins.
  if (by !== 'hand') deps.firings.note({ vendor: 'ncp', trigger: trigger.name, by }, fired)
  return fired
}

function start(trigger: Trigger, { deps, payload, request, transactionId }: Firing): Fired {
  const catalog = deps.catalog()
  const started: Running[] = []
  const actions = linkedActions(trigger, catalog)
  if (actions.length === 0) return { started }
  const params = mergeParams(trigger.parameters, payload)
  const text = JSON.stringify(params)
  const logs = actions.map((action) => {
    const running = deps.invoke({
      action,
      params: text,
      convention: 'params',
      surface: 'ncp.trigger',
      ...(request ? { request } : {}),
      ...(transactionId === undefined ? {} : { transactionId }),
    })
    started.push(running)
    return JSON.stringify({
      statusCode: 0,
      success: true,
      activationId: running.activationId,
      action: `${action.namespace}/${action.path}`,
    })
  })
  // A trigger runs no code; its record lists the activations it started, as OpenWhisk's does.
  const { activationId } = keepRecord(deps, {
    namespace: catalog.namespace,
    path: trigger.name,
    version: '0.0.1',
    surface: firingSurface,
    request,
    params,
    status: 'success',
    result: params,
    logs,
    ends: true,
  })
  return { activationId, started }
}
