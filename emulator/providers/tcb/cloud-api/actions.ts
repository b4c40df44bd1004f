/** Lists the actions of Tencent Cloud API, by service. */
import type { ApiAction } from './action.ts'
import { describeEnvInfo, describeEnvs } from './environments.ts'
import { getFunction, listFunctions } from './functions.ts'
import type { Service } from './hosts.ts'
import { invoke, invokeFunction } from './invoke.ts'
import { getFunctionLogs } from './logs.ts'
import { getAlias, listAliases, listVersions } from './versions.ts'

export const actions: Readonly<Record<Service, ReadonlyMap<string, ApiAction>>> = {
  scf: new Map<string, ApiAction>([
    ['Invoke', invoke],
    ['InvokeFunction', invokeFunction],
    ['ListFunctions', listFunctions],
    ['GetFunction', getFunction],
    ['ListVersionByFunction', listVersions],
    ['ListAliases', listAliases],
    ['GetAlias', getAlias],
    ['GetFunctionLogs', getFunctionLogs],
  ]),
  tcb: new Map<string, ApiAction>([
    ['DescribeEnvs', describeEnvs],
    ['DescribeEnvInfo', describeEnvInfo],
  ]),
}
