/** Sends what a plan changes, in its order. It stops at the first refusal: what comes after may need what was refused. */
import { setTimeout as delay } from 'node:timers/promises'
import { CloudRefusal, type DeployedCloud } from '../providers/deployment.ts'
import type { Plan, PlannedEntity } from './plan.ts'

export interface Applied {
  readonly done: readonly PlannedEntity[]
  /** The one that was refused, with the reason; undefined where all is done. */
  readonly failed?: { readonly planned: PlannedEntity; readonly why: string }
  /** Not tried. */
  readonly left: readonly PlannedEntity[]
}

/** As often and as far apart as wskdeploy tries (apache/openwhisk-wskdeploy 16acc805, deployers/servicedeployer.go DEFAULT_ATTEMPTS, DEFAULT_INTERVAL). */
const attempts = 3
const usualPauseMs = 1000

export interface ApplyOptions {
  /** ms between two attempts. @default 1000 */
  readonly pauseMs?: number
  onDone?(planned: PlannedEntity): void
  onRetry?(planned: PlannedEntity, why: string): void
}

export async function apply({ entities }: Plan, cloud: DeployedCloud, options: ApplyOptions = {}): Promise<Applied> {
  const changes = entities.filter(({ change }) => change !== 'same')
  for (const [index, planned] of changes.entries()) {
    const why = await sent(planned, cloud, options)
    if (why !== undefined) return { done: changes.slice(0, index), failed: { planned, why }, left: changes.slice(index + 1) }
    options.onDone?.(planned)
  }
  return { done: changes, left: [] }
}

/** Why it could not be sent; undefined once it is. */
async function sent(
  planned: PlannedEntity,
  cloud: DeployedCloud,
  { pauseMs = usualPauseMs, onRetry }: ApplyOptions,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await cloud.send(planned.entity, planned.before)
      return undefined
    } catch (error) {
      if (!(error instanceof CloudRefusal)) throw error
      if (!error.isPassing || attempt === attempts) return error.message
      onRetry?.(planned, error.message)
      await delay(pauseMs)
    }
  }
}
