/** Which key of an action in a manifest says what a key of its configuration says. */
import type { ActionConfig } from '../../../model/config.ts'
import type { KeyPath, Origin } from '../../../model/config-origins.ts'
import type { Noted } from './keys.ts'

/** Of several the first that is there. */
const keys: readonly (readonly [of: KeyPath, ...from: string[]])[] = [
  [['file'], 'function', 'location'],
  [['code'], 'code', 'function'],
  [['kind'], 'runtime', 'function'],
  [['runtime'], 'docker', 'native'],
  [['main'], 'main'],
  [['include'], 'include'],
  [['components'], 'actions'],
  [['limits'], 'limits'],
  [['limits', 'timeout'], 'limits.timeout'],
  [['limits', 'memory'], 'limits.memorySize'],
  [['limits', 'logs'], 'limits.logSize'],
]

export function placesOf(config: ActionConfig, action: Noted): [KeyPath, Origin][] {
  return keys.flatMap(([path, ...from]): [KeyPath, Origin][] => {
    if (!Object.hasOwn(config, path[0] ?? '')) return []
    const values = from.map((key) => {
      const [first = '', second] = key.split('.')
      return second === undefined ? action.at(first) : action.at(first).at(second)
    })
    const found = values.find((value) => !value.isAbsent)
    return found === undefined ? [] : [[path, found.origin]]
  })
}
