/** The schema of `ncp.triggers`. */
import type { NcpTriggerConfig } from '../model/ncp-config.ts'
import { type Check, type Fault, type Keys, list, name, object, oneOf, params, pathOf, text, that } from './checks.ts'
import { isObject } from '../model/json.ts'

const actionPath = that("'name' or 'package/name'", (value) => typeof value === 'string' && /^[^/]+(\/[^/]+)?$/.test(value))

const types = ['cron', 'github', 'insight', 'object_storage', 'source_commit', 'secret_manager', 'resource_manager', 'iot']

/** A trigger of API Gateway's, which stands beside `ncp`: nearly every key of the other would be a fault. */
export function gatewayTrigger(check: Check): Check {
  return standing((type) => types.includes(type), 'ncp.triggers', check)
}

export const ncpTrigger = standing(
  (type) => type === 'apigw',
  'triggers',
  object(
    {
      type: oneOf(...types),
      cronOption: name,
      actions: list(actionPath),
      parameters: params,
      description: text,
      events: list(name),
      link: object({ productName: name, apiName: name, stageName: name }, ['productName', 'apiName', 'stageName']),
    } satisfies Keys<NcpTriggerConfig>,
    ['type'],
  ),
)

/** @param isOther whether a trigger of this type stands in `place` instead */
function standing(isOther: (type: string) => boolean, place: string, check: Check): Check {
  return (value, path, fault) => {
    const type = isObject(value) ? value['type'] : undefined
    if (typeof type !== 'string' || !isOther(type)) return check(value, path, fault)
    const there = pathOf([...place.split('.'), ...path.slice(-1)])
    fault([...path, 'type'], `found "${type}", a type of triggers that stand in ${place}: write this one as ${there}.`)
  }
}

/** Faults of keys that are valid alone and not together. */
export function ncpTriggerContradictions(triggers: Readonly<Record<string, NcpTriggerConfig>>, fault: Fault): void {
  for (const [name, { type, cronOption, events, link }] of Object.entries(triggers)) {
    const at = ['ncp', 'triggers', name]
    if (type === 'cron' && cronOption === undefined)
      fault(at, "the key 'cronOption' is missing: minute, hour, day of month, month and weekday, such as '0 9 * * 1-5'.")
    for (const [key, given, owner] of [
      ['cronOption', cronOption, 'cron'],
      ['events', events, 'github'],
      ['link', link, 'github'],
    ] as const)
      if (given !== undefined && type !== owner) fault([...at, key], `found beside type '${type}', but only a ${owner} trigger has it.`)
  }
}
