/** The schema of `ncp.triggers`. */
import type { NcpTriggerConfig } from '../model/ncp-config.ts'
import { type Fault, type Keys, list, name, object, oneOf, params, text, that } from './checks.ts'

const actionPath = that("'name' or 'package/name'", (value) => typeof value === 'string' && /^[^/]+(\/[^/]+)?$/.test(value))

export const ncpTrigger = object(
  {
    type: oneOf('cron', 'github', 'insight', 'object_storage', 'source_commit', 'secret_manager', 'resource_manager', 'iot'),
    cronOption: name,
    actions: list(actionPath),
    parameters: params,
    description: text,
    events: list(name),
    link: object({ productName: name, apiName: name, stageName: name }, ['productName', 'apiName', 'stageName']),
  } satisfies Keys<NcpTriggerConfig>,
  ['type'],
)

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
