/** Answers `GET /api/v1/namespaces/{ns}/limits`: what the namespace may call and deploy (Limits.scala, Identity.scala UserLimits). */
import type { Answer } from '../../../model/http.ts'
import { openWhiskDefaults } from '../../../model/throttle.ts'
import { json, requireMethod, requireOwn, type ApiCall } from './api-call.ts'
import { rejections } from '../contract.ts'
import { actionLimits } from '../action-limits.ts'
import { Rejection } from '../refusal.ts'

export async function handleLimits(call: ApiCall): Promise<Answer> {
  const [name, ...more] = call.path
  requireMethod(call, 'GET')
  if (more.length > 0) throw new Rejection(rejections.notFound)
  if (name !== undefined && name !== '') throw new Rejection(rejections.limitsOfEntity)
  requireOwn(call)
  return json(call, limitsOf(call))
}

/** Where nothing is counted, the limits of the namespace are those that a switch to `throttle: true` would bring. */
function limitsOf({ deps }: ApiCall): object {
  const { openwhisk, limits } = deps.config
  const { invocationsPerMinute, concurrentInvocations, firesPerMinute } = openwhisk.throttle ?? openWhiskDefaults
  const { memory, logs, timeout, concurrency } = actionLimits
  return {
    concurrentInvocations,
    firesPerMinute,
    invocationsPerMinute,
    maxActionConcurrency: concurrency.most,
    maxActionInstances: concurrentInvocations,
    maxActionLogs: logs.most,
    maxActionMemory: memory.most,
    maxActionTimeout: timeout.most,
    maxParameterSize: `${limits.parameterSize} B`,
    minActionConcurrency: concurrency.least,
    minActionLogs: logs.least,
    minActionMemory: memory.least,
    minActionTimeout: timeout.least,
  }
}
