/** Switches faults of API Gateway triggers while the emulator runs. They override the configuration until it stops. */
import { EmulatorError } from '../model/errors.ts'
import type { TriggerConfig } from '../model/config.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'

export class FaultSwitches {
  /** By trigger; null switches a configured fault off. */
  readonly #switched = new Map<string, string | null>()
  #source: ResolvedConfig | undefined
  #result: ResolvedConfig | undefined

  set(trigger: string, code: string | null): void {
    this.#switched.set(trigger, code)
    this.#result = undefined
  }

  /** As switched: by trigger; null where a configured one is switched off. */
  switched(): Record<string, string | null> {
    return Object.fromEntries(this.#switched)
  }

  /** The same object as long as nothing changed: providers keep what they derive from it. */
  over(config: ResolvedConfig): ResolvedConfig {
    if (this.#switched.size === 0) return config
    if (this.#result === undefined || this.#source !== config) {
      this.#source = config
      this.#result = { ...config, triggers: this.#apply(config.triggers) }
    }
    return this.#result
  }

  #apply(triggers: ResolvedConfig['triggers']): ResolvedConfig['triggers'] {
    const entries = Object.entries(triggers).map(([name, trigger]): [string, TriggerConfig] => {
      const code = this.#switched.get(name)
      return [name, code === undefined ? trigger : withFault(trigger, code)]
    })
    return Object.fromEntries(entries)
  }
}

function withFault({ fault: _configured, ...trigger }: TriggerConfig, code: string | null): TriggerConfig {
  return code === null ? trigger : { ...trigger, fault: code }
}

/** Whose gateway it is says which codes there are. */
interface Checker {
  problemIn?(config: ResolvedConfig): string | undefined
}

/** @throws {EmulatorError} `UNKNOWN_TRIGGER`, `BAD_FAULT` */
export function checkFault(name: string, code: string | null, config: ResolvedConfig, vendors: readonly Checker[]): void {
  const { triggers } = config
  const trigger = Object.hasOwn(triggers, name) ? triggers[name] : undefined
  if (trigger === undefined) {
    const known = Object.keys(triggers).join(', ')
    throw new EmulatorError('UNKNOWN_TRIGGER', `There is no trigger ${JSON.stringify(name)}. Configured: ${known || 'none'}.`)
  }
  const tried = { ...config, triggers: { ...triggers, [name]: withFault(trigger, code) } }
  for (const { problemIn } of vendors) {
    const problem = problemIn?.(tried)
    if (problem !== undefined) throw new EmulatorError('BAD_FAULT', `${problem}.`)
  }
}
