/** What a call may use, `limits` of a manifest. */
import type { ActionConfig } from '../../../model/config.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft } from './draft.ts'
import { read } from './keys.ts'

/** wskdeploy sends none of these. */
const ignored = ['concurrentActivations', 'userInvocationRate', 'codeSize', 'parameterSize']
const kept = [
  ['timeout', 'timeout', 100, 'ms'],
  ['memorySize', 'memory', 128, 'MB'],
  ['logSize', 'logs', 0, 'MB'],
] as const

export function readLimits(path: string, at: YamlValue, draft: Draft): ActionConfig['limits'] {
  const given = read(at, 'limits', () => {})
  const limits: Partial<Record<(typeof kept)[number][1], number>> = {}
  for (const [key, name, least, unit] of kept) {
    const value = given.at(key).integer()
    if (value === undefined) continue
    if (value >= least) limits[name] = value
    else draft.remark(given.at(key), `${key} of ${path} is ignored, because ${value} ${unit} is less than ${least}`)
  }
  for (const key of ignored)
    if (given.at(key).integer() !== undefined) draft.remark(given.at(key), `${key} of ${path} is ignored, as wskdeploy ignores it`)
  return Object.keys(limits).length === 0 ? undefined : limits
}
