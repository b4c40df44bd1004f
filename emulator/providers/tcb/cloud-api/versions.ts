/** Lists the versions of a function, and its alias: the traffic rule. docs/contracts/tcb.md 25.6. */
import type { Action } from '../../../model/action.ts'
import type { JsonObject } from '../../../model/json.ts'
import { latest, type TcbFunction } from '../function-catalog.ts'
import { defaultAlias } from '../versions.ts'
import { ApiError } from './api-error.ts'
import type { ApiAction } from './action.ts'
import { paged, text } from './params.ts'
import { inChina } from './run-report.ts'
import { findTarget } from './target.ts'

export const listVersions: ApiAction = ({ gateway, params }) => {
  const target = findTarget(gateway, params, latest)
  if (target instanceof ApiError) return target
  const { fn, version } = target
  const ids = [latest, ...Object.keys(fn.config.versions ?? {})]
  const page = paged(params, ids)
  if (page instanceof ApiError) return page
  const time = inChina(version.action.updated)
  return {
    fields: {
      FunctionVersion: [...page],
      Versions: page.map((id) => ({ Version: id, Description: '', AddTime: time, ModTime: time, Status: 'Active' })),
      TotalCount: ids.length,
    },
  }
}

export const listAliases: ApiAction = ({ gateway, params }) => {
  const target = findTarget(gateway, params, latest)
  if (target instanceof ApiError) return target
  const version = text(params, 'FunctionVersion')
  if (version instanceof ApiError) return version
  const alias = aliasOf(target.fn, target.version.action)
  const versions = [latest, ...(target.fn.config.routes ?? []).map((route) => route.version)]
  const found = version === undefined || versions.includes(version) ? [alias] : []
  const page = paged(params, found)
  return page instanceof ApiError ? page : { fields: { Aliases: [...page], TotalCount: found.length } }
}

export const getAlias: ApiAction = ({ gateway, params }) => {
  const target = findTarget(gateway, params, latest)
  if (target instanceof ApiError) return target
  if (params['Name'] !== defaultAlias) return new ApiError('ResourceNotFound.Alias', 'The alias does not exist.')
  return { fields: aliasOf(target.fn, target.version.action) }
}

/** The only one: its routing is the traffic rule. */
function aliasOf({ config }: TcbFunction, { updated }: Action): JsonObject {
  const routes = config.routes ?? []
  const time = inChina(updated)
  return {
    Name: defaultAlias,
    FunctionVersion: latest,
    RoutingConfig: { AdditionalVersionWeights: routes.map(({ version, weight }) => ({ Version: version, Weight: weight / 100 })) },
    Description: '',
    AddTime: time,
    ModTime: time,
  }
}
