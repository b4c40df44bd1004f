/** Switches faults of API Gateway triggers while the emulator runs. They override the configuration until it stops. */
import type { ResolvedConfig, TriggerConfig } from '../model/config.ts'

export class FaultSwitches {
  /** By trigger; null switches a configured fault off. */
  readonly #switched = new Map<string, string | null>()
  #source: ResolvedConfig | undefined
  #result: ResolvedConfig | undefined

  set(trigger: string, code: string | null): void {
    this.#switched.set(trigger, code)
    this.#result = undefined
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
      if (code === undefined) return [name, trigger]
      const { fault: _configured, ...rest } = trigger
      return [name, code === null ? rest : { ...rest, fault: code }]
    })
    return Object.fromEntries(entries)
  }
}
