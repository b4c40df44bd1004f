/** `ListFunctions` and `GetFunction`. docs/contracts/tcb.md 25.6. */
import { createHash } from 'node:crypto'
import type { Action } from '../../../model/action.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import { limits } from '../contract.ts'
import { isTcbFunction, latest, typeOf, type TcbFunction } from '../function-catalog.ts'
import type { Gateway } from '../gateway.ts'
import { defaultAlias } from '../versions.ts'
import { ApiError } from './api-error.ts'
import type { ApiAction } from './action.ts'
import { inOrder, orderOf } from './order.ts'
import { paged, text } from './params.ts'
import { inChina } from './run-report.ts'
import { checkNamespace, findTarget } from './target.ts'

const columns = ['AddTime', 'ModTime', 'FunctionName'] as const

export const listFunctions: ApiAction = ({ gateway, params }) => {
  const wrong = checkNamespace(gateway, params)
  if (wrong) return wrong
  const search = text(params, 'SearchKey')
  if (search instanceof ApiError) return search
  const order = orderOf(params, 'Orderby', columns)
  if (order instanceof ApiError) return order
  const all = [...gateway.deps.catalog().actions.values()].filter(isTcbFunction).map((action) => rowOf(action, gateway))
  const found = all.filter((row) => row.FunctionName.includes(search ?? '') && passes(row, params))
  const by = columns.find((column) => column === order.by)
  const page = paged(params, by === undefined ? found : inOrder(found, (row) => row[by], order))
  if (page instanceof ApiError) return page
  return { fields: { Functions: [...page], TotalCount: found.length } }
}

export const getFunction: ApiAction = ({ gateway, params }) => {
  const target = findTarget(gateway, params, latest)
  if (target instanceof ApiError) return target
  const { fn, version } = target
  const { action } = version
  const { config } = fn
  return {
    fields: {
      ...rowOf(action, gateway),
      CodeInfo: '',
      CodeSize: 0,
      CodeResult: 'success',
      CodeError: '',
      ErrNo: 0,
      Handler: config.handler ?? 'index.main',
      MemorySize: action.limits.memory,
      Timeout: action.limits.timeout / 1000,
      InitTimeout: (action.limits.initialisation ?? limits.initialisation) / 1000,
      FunctionVersion: version.id,
      Qualifier: version.id,
      Environment: { Variables: Object.entries(config.env ?? {}).map(([Key, Value]) => ({ Key, Value })) },
      Triggers: triggersOf(fn, action),
      AvailableStatus: 'Available',
      InstallDependency: 'FALSE',
      Layers: [],
      Tags: [],
    },
  }
}

// An alias: what is an interface is no JSON object to the compiler.
type FunctionRow = {
  FunctionName: string
  FunctionId: string
  Namespace: string
  Runtime: string
  Type: string
  Status: string
  StatusDesc: string
  StatusReasons: Json[]
  Description: string
  AddTime: string
  ModTime: string
}

function rowOf(action: Action, { deps }: Gateway): FunctionRow {
  const { functions, envId } = deps.config.tcb
  const config = Object.hasOwn(functions, action.name) ? functions[action.name] : undefined
  const time = inChina(action.updated)
  return {
    FunctionName: action.name,
    FunctionId: `lam-${createHash('sha256').update(`${envId}/${action.name}`).digest('hex').slice(0, 8)}`,
    Namespace: envId,
    Runtime: config?.runtime ?? runtimeOf(action.kind),
    Type: typeOf(action, deps) === 'web' ? 'HTTP' : 'Event',
    Status: config?.state ?? 'Active',
    StatusDesc: '',
    StatusReasons: [],
    Description: '',
    AddTime: time,
    ModTime: time,
  }
}

/** As the cloud writes it: `Nodejs20.19`, `Python3.11`. */
function runtimeOf(kind: string): string {
  const [language = '', version = ''] = kind.split(':', 2)
  const name = language.charAt(0).toUpperCase() + language.slice(1)
  const own = language === 'nodejs' ? process.versions.node.split('.', 2).join('.') : version
  return `${name}${own}`
}

/** docs/contracts/tcb.md 7.1. */
function triggersOf({ config, name }: TcbFunction, { updated }: Action): Json[] {
  return Object.entries(config.timers ?? {}).map(([timer, { cron, message = '' }]) => ({
    TriggerName: timer,
    Type: 'timer',
    TriggerDesc: JSON.stringify({ cron }),
    CustomArgument: message,
    Enable: 1,
    Qualifier: defaultAlias,
    ResourceId: name,
    AddTime: inChina(updated),
    ModTime: inChina(updated),
  }))
}

/** The filters that concern what is known here: any of the values of each. */
function passes(row: FunctionRow, { Filters }: JsonObject): boolean {
  const { Status, Runtime, Type } = row
  const values = new Map([
    ['Status', Status],
    ['Runtime', Runtime],
    ['Type', Type],
  ])
  if (!Array.isArray(Filters)) return true
  return Filters.every((filter) => {
    if (!isObject(filter)) return true
    const { Name, Values } = filter
    const value = typeof Name === 'string' ? values.get(Name) : undefined
    return value === undefined || !Array.isArray(Values) || Values.includes(value)
  })
}
