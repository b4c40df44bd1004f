/** Collects what a manifest says until the whole is known: a deployment file may still change values, and the developer's configuration lies over all. */
import type { ActionConfig, Config } from '../../../model/config.ts'
import type { OpenWhiskRuleConfig, OpenWhiskTriggerConfig } from '../../../model/openwhisk-config.ts'
import type { Json, Params } from '../../../model/json.ts'
import { type KeyPath, type Origin, Origins } from '../../../model/config-origins.ts'
import { ApiDrafts } from '../api-drafts.ts'
import { splitAnnotations } from '../annotations.ts'
import type { YamlValue } from '../yaml-value.ts'
import { interpolate, type Variables } from './interpolation.ts'

/** Values with their places, by name. */
export type Values = Map<string, { readonly value: Json; readonly origin: Origin }>

export interface DraftAction {
  readonly origin: Origin
  /** Without parameters and annotations. */
  readonly config: ActionConfig
  /** Of keys of `config`, where they are not the action's own place. */
  readonly places: readonly (readonly [KeyPath, Origin])[]
  readonly params: Values
  readonly annotations: Values
}

export interface DraftPackage {
  readonly origin: Origin
  readonly params: Values
  readonly annotations: Values
  /** The package of another namespace whose actions it has. */
  readonly binding?: string
}

export interface DraftTrigger extends DraftPackage {
  readonly feed: string | undefined
}

export interface DraftRule {
  readonly origin: Origin
  readonly trigger: string
  readonly action: string
}

/** Which annotation says what a key of the configuration says. */
const annotationOf = {
  type: 'web-export',
  rawHttp: 'raw-http',
  final: 'final',
  customOptions: 'web-custom-options',
  requireWhiskAuth: 'require-whisk-auth',
} as const

export class Draft {
  readonly root: string
  /** Of the manifest: its paths begin here. */
  readonly folder: string
  readonly variables: Variables
  readonly packages = new Map<string, DraftPackage>()
  readonly actions = new Map<string, DraftAction>()
  readonly triggers = new Map<string, DraftTrigger>()
  readonly rules = new Map<string, DraftRule>()
  readonly apis = new ApiDrafts()
  readonly foreign = new Map<string, string>()
  /** Every file that is read or looked for. */
  readonly sources: string[]
  readonly #remarks: string[] = []
  /** Sentence → where it holds. */
  readonly #unset = new Map<string, Set<string>>()

  constructor({ root, folder, variables, sources }: Pick<Draft, 'root' | 'folder' | 'variables' | 'sources'>) {
    this.root = root
    this.folder = folder
    this.variables = variables
    this.sources = sources
  }

  /** Adds what another manifest says, and keeps its own of the same names. */
  absorb(other: Draft): void {
    for (const [into, from] of [
      [this.packages, other.packages],
      [this.actions, other.actions],
      [this.triggers, other.triggers],
      [this.rules, other.rules],
      [this.foreign, other.foreign],
    ] as [Map<string, unknown>, Map<string, unknown>][])
      for (const [name, one] of from) if (!into.has(name)) into.set(name, one)
    this.apis.absorb(other.apis)
    this.#remarks.push(...other.#remarks)
    for (const [sentence, places] of other.#unset) this.#unset.set(sentence, new Set([...(this.#unset.get(sentence) ?? []), ...places]))
  }

  /** @param text a sentence without its full stop, to which the place is added */
  remark(at: YamlValue, text: string): void {
    this.#remarks.push(`${text} (${at.placeFrom(this.root)}).`)
  }

  /** Puts variables into a text of the manifest; those that are not set become a remark. */
  interpolate(text: string, at: YamlValue): string {
    const found = interpolate(text, this.variables)
    for (const name of found.unset) this.noteUnset(name, at)
    return found.text
  }

  noteUnset(variable: string, at: YamlValue): void {
    this.#note(`${variable} is not set, so nothing stands in its place`, at)
  }

  /** The deployment asks for a name by a variable that is not set here: the variable's own name serves. */
  namedBy(variable: string, at: YamlValue): string {
    this.#note(`${variable} is not set, so ${variable} itself is the name`, at)
    return variable
  }

  #note(sentence: string, at: YamlValue): void {
    this.#unset.set(sentence, (this.#unset.get(sentence) ?? new Set()).add(at.placeFrom(this.root)))
  }

  get remarks(): string[] {
    const unset = [...this.#unset].map(([sentence, places]) => `${sentence} (${[...places].join(', ')}): set it in .env or in the shell.`)
    return [...unset, ...this.#remarks]
  }

  /** The configuration that all this makes, and where each of its values stands. */
  finish(): { config: Config; origins: Origins } {
    const origins = new Origins()
    const place = (path: readonly string[], values: Values): Params => {
      for (const [key, { origin }] of values) origins.set([...path, key], origin)
      return plain(values)
    }
    const packages = new Map<string, NonNullable<Config['packages']>[string]>()
    const actions = new Map<string, ActionConfig>()
    const triggers = new Map<string, OpenWhiskTriggerConfig>()
    const rules = new Map<string, OpenWhiskRuleConfig>()
    for (const [name, { origin, params, annotations, binding }] of this.packages) {
      const path = ['packages', name]
      origins.set(path, origin)
      packages.set(name, {
        params: place([...path, 'params'], params),
        annotations: place([...path, 'annotations'], annotations),
        ...(binding === undefined ? {} : { binding }),
      })
    }
    for (const [name, action] of this.actions) {
      const path = ['actions', name]
      origins.set(path, action.origin)
      for (const [key, origin] of action.places) origins.set([...path, ...key], origin)
      const params = place([...path, 'params'], action.params)
      place([...path, 'annotations'], action.annotations)
      for (const [key, annotation] of Object.entries(annotationOf)) {
        const origin = action.annotations.get(annotation)?.origin
        if (origin) origins.set([...path, key], origin)
      }
      const split = splitAnnotations(plain(action.annotations), action.config.components !== undefined)
      actions.set(name, { ...action.config, ...(action.params.size === 0 ? {} : { params }), ...split })
    }
    for (const [name, { origin, feed, params, annotations }] of this.triggers) {
      const path = ['openwhisk', 'triggers', name]
      origins.set(path, origin)
      triggers.set(name, {
        ...(feed === undefined ? {} : { feed }),
        ...(params.size === 0 ? {} : { params: place([...path, 'params'], params) }),
        ...(annotations.size === 0 ? {} : { annotations: place([...path, 'annotations'], annotations) }),
      })
    }
    for (const [name, { origin, trigger, action }] of this.rules) {
      origins.set(['openwhisk', 'rules', name], origin)
      rules.set(name, { trigger, action })
    }
    const config: Config = {
      functions: false,
      packages: Object.fromEntries(packages),
      actions: Object.fromEntries(actions),
      openwhisk: { triggers: Object.fromEntries(triggers), rules: Object.fromEntries(rules), ...this.apis.finish(origins) },
    }
    return { config, origins }
  }
}

function plain(values: Values): Params {
  return Object.fromEntries([...values].map(([key, { value }]) => [key, value]))
}
