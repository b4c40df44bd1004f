/** `DescribeEnvs` and `DescribeEnvInfo` of the service tcb: the one environment that is emulated. docs/contracts/tcb.md 25.8. */
import type { JsonObject } from '../../../model/json.ts'
import { account } from '../contract.ts'
import { ApiError } from './api-error.ts'
import type { ApiAction } from './action.ts'
import { requiredText, text } from './params.ts'

export const describeEnvs: ApiAction = ({ gateway, params }) => {
  const asked = text(params, 'EnvId')
  if (asked instanceof ApiError) return asked
  const { envId } = gateway.deps.config.tcb
  const found = asked === undefined || asked === '' || asked === envId ? [environment(envId)] : []
  return { fields: { EnvList: found, Total: found.length } }
}

export const describeEnvInfo: ApiAction = ({ gateway, params }) => {
  const asked = requiredText(params, 'EnvId')
  if (asked instanceof ApiError) return asked
  const { envId } = gateway.deps.config.tcb
  if (asked !== envId) return new ApiError('ResourceNotFound', `The environment \`${asked}\` is not found.`)
  return { fields: { EnvInfo: { EnvBaseInfo: environment(envId) } } }
}

function environment(envId: string): JsonObject {
  return {
    EnvId: envId,
    Alias: envId,
    Source: 'qcloud',
    Status: 'NORMAL',
    Region: account.region,
    IsDefault: true,
    Functions: [{ Namespace: envId, Region: account.region }],
    Databases: [],
    Storages: [],
    LogServices: [],
    StaticStorages: [],
  }
}
