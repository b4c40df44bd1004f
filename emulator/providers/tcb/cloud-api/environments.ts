/** `DescribeEnvs` of the service tcb: the one environment that is emulated. docs/contracts/tcb.md 25.8. */
import { account } from '../contract.ts'
import { ApiError } from './api-error.ts'
import type { ApiAction } from './action.ts'
import { text } from './params.ts'

export const describeEnvs: ApiAction = ({ gateway, params }) => {
  const asked = text(params, 'EnvId')
  if (asked instanceof ApiError) return asked
  const { envId } = gateway.deps.config.tcb
  const env = {
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
  const found = asked === undefined || asked === '' || asked === envId ? [env] : []
  return { fields: { EnvList: found, Total: found.length } }
}
