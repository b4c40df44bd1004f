/** Changes what actions run with, for one session: a test sets a variable and no other test sees it. */
import type { Action } from '../model/action.ts'
import type { Catalog } from '../model/catalog.ts'
import type { ActionConfig } from '../model/config.ts'
import { EmulatorError } from '../model/errors.ts'
import { newId } from '../system/ids.ts'
import { faultsOf } from './schema.ts'

/** What a session may change of an action. */
export type ActionOverride = Pick<ActionConfig, 'env' | 'params' | 'limits'>

export class ActionOverrides {
  /** Containers that have other variables or limits serve this session only. */
  readonly variant = newId()
  readonly #changes = new Map<string, ActionOverride>()
  #source: Catalog | undefined
  #result: Catalog | undefined

  get isEmpty(): boolean {
    return this.#changes.size === 0
  }

  /** @throws {EmulatorError} `BAD_CONFIG` */
  set(path: string, change: ActionOverride): void {
    const foreign = Object.keys(change ?? {}).find((key) => !['env', 'params', 'limits'].includes(key))
    const faults =
      foreign === undefined
        ? faultsOf({ actions: { [path]: change } })
        : [`actions['${path}'].${foreign}: a session may change env, params and limits`]
    if (faults.length > 0) throw new EmulatorError('BAD_CONFIG', `emulator.override: ${faults.join('\nemulator.override: ')}`)
    const { env, params, limits } = this.#changes.get(path) ?? {}
    this.#changes.set(path, {
      env: { ...env, ...change.env },
      params: { ...params, ...change.params },
      limits: { ...limits, ...change.limits },
    })
    this.#result = undefined
  }

  /** The same object as long as nothing changed: lanes are kept by action. */
  over(catalog: Catalog): Catalog {
    if (this.isEmpty) return catalog
    if (this.#result === undefined || this.#source !== catalog) {
      this.#source = catalog
      const actions = [...catalog.actions].map(([path, action]): [string, Action] => {
        const change = this.#changes.get(path)
        return [path, change === undefined ? action : this.#changed(action, change)]
      })
      this.#result = { ...catalog, actions: new Map(actions) }
    }
    return this.#result
  }

  #changed(action: Action, { env = {}, params = {}, limits = {} }: ActionOverride): Action {
    const variables = Object.keys(params).filter((name) => action.init?.includes(name))
    const containers = Object.keys(env).length + Object.keys(limits).length + variables.length > 0
    return {
      ...action,
      env: { ...action.env, ...env },
      params: { ...action.params, ...params },
      ownParams: { ...action.ownParams, ...params },
      limits: { ...action.limits, ...limits },
      ...(containers ? { variant: this.variant } : {}),
    }
  }
}
