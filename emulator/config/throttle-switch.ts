/** What a session may ask for in place of what the configuration says. */
import type { ResolvedConfig } from '../model/resolved-config.ts'
import { EmulatorError } from '../model/errors.ts'
import { openWhiskDefaults, type OpenWhiskThrottle, type Throttles } from '../model/throttle.ts'
import { unknownKey } from './checks.ts'
import { faultsOf } from './schema.ts'

/** Every limit filled in; undefined where nothing is counted. */
export function resolveThrottle(given: boolean | OpenWhiskThrottle = false): Readonly<Required<OpenWhiskThrottle>> | undefined {
  return given === false ? undefined : { ...openWhiskDefaults, ...(given === true ? {} : given) }
}

export class ThrottleSwitch {
  #switched: Throttles | undefined
  #source: ResolvedConfig | undefined
  #result: ResolvedConfig | undefined

  /** @throws {EmulatorError} `BAD_CONFIG` */
  set(throttles: Throttles, config: ResolvedConfig): void {
    const { openwhisk, ncp, ...others } = throttles
    const unknown = Object.keys(others).map((key) => unknownKey(key, ['openwhisk', 'ncp']))
    const known = faultsOf({
      ...(openwhisk === undefined ? {} : { openwhisk: { throttle: openwhisk } }),
      ...(ncp === undefined ? {} : { ncp: { usagePlans: ncp, apiKeys: [...config.ncp.apiKeys] } }),
    })
    const faults = [...unknown, ...known]
    if (faults.length > 0) throw new EmulatorError('BAD_CONFIG', `emulator.throttle: ${faults.join('\nemulator.throttle: ')}`)
    this.#switched = { ...this.#switched, ...throttles }
    this.#result = undefined
  }

  /** The same object as long as nothing changed: providers keep what they derive from it. */
  over(config: ResolvedConfig): ResolvedConfig {
    if (this.#switched === undefined) return config
    if (this.#result === undefined || this.#source !== config) {
      const { openwhisk, ncp } = this.#switched
      this.#source = config
      this.#result = {
        ...config,
        ...(openwhisk === undefined ? {} : { openwhisk: { ...config.openwhisk, throttle: resolveThrottle(openwhisk) } }),
        ...(ncp === undefined ? {} : { ncp: { ...config.ncp, usagePlans: ncp } }),
      }
    }
    return this.#result
  }
}
