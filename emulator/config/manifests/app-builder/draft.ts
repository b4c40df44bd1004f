/** Collects what the implementations of an App Builder project deploy, and what is not given here. */
import type { ActionConfig } from '../../../model/config.ts'
import type { OpenWhiskRuleConfig, OpenWhiskTriggerConfig } from '../../../model/openwhisk-config.ts'
import { ApiDrafts } from '../api-drafts.ts'
import { hasKeys, type Params } from '../../../model/json.ts'
import { Origins } from '../../../model/config-origins.ts'
import { appBuilder } from '../recognised-by.ts'
import type { Manifest } from '../manifest.ts'
import type { YamlValue } from '../yaml-value.ts'
import { readInputs } from './inputs.ts'
import type { Project } from './project.ts'

/** Which keys of an action in the manifest say what a key of the configuration says: the first that is there. */
const saidBy: Readonly<Record<string, readonly (readonly string[])[]>> = {
  file: [['function']],
  main: [['main']],
  kind: [['runtime']],
  runtime: [['docker']],
  limits: [['limits']],
  include: [['include']],
  components: [['actions']],
  type: [['web'], ['annotations', 'web-export']],
  rawHttp: [['annotations', 'raw-http'], ['web']],
  annotations: [['annotations']],
  final: [['annotations', 'final']],
  customOptions: [['annotations', 'web-custom-options']],
  requireWhiskAuth: [['annotations', 'require-whisk-auth']],
  requireAdobeAuth: [['annotations', 'require-adobe-auth']],
}

export class Draft {
  readonly project: Project
  /** Paths of actions that ask for a token of Adobe's. */
  readonly secured: string[] = []
  readonly apis = new ApiDrafts()
  readonly #env: Readonly<Record<string, string>>
  readonly #packages = new Map<string, { readonly params: Params; readonly binding?: string }>()
  readonly #actions = new Map<string, ActionConfig>()
  readonly #triggers = new Map<string, OpenWhiskTriggerConfig>()
  readonly #rules = new Map<string, OpenWhiskRuleConfig>()
  readonly #origins = new Origins()
  readonly #remarks: string[] = []
  readonly #lookedFor: string[] = []
  /** Variables that are not set, with the first place of each. */
  readonly #unset = new Map<string, string>()

  /** @param env variables of .env and the shell */
  constructor(project: Project, env: Readonly<Record<string, string>>) {
    this.project = project
    // aio also offers the names of .env in upper case.
    this.#env = { ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name.toUpperCase(), value])), ...env }
  }

  /** @param text a sentence without its full stop, to which the place is added */
  remark(at: YamlValue, text: string): void {
    this.#remarks.push(`${text} (${at.placeFrom(this.project.root)}).`)
  }

  /** A file that is not there: if it appears, all is read again. */
  lookFor(file: string): void {
    this.#lookedFor.push(file)
  }

  env(name: string): string | undefined {
    return Object.hasOwn(this.#env, name) ? this.#env[name] : undefined
  }

  /** `inputs`, with the place of each at `path`. */
  inputs(inputs: YamlValue, path: readonly string[]): Params {
    for (const [name, value] of inputs.entries()) this.#origins.set([...path, name], value.origin)
    return readInputs(inputs, (name, at) => {
      const value = this.env(name)
      if (!value && !this.#unset.has(name)) this.#unset.set(name, at.placeFrom(this.project.root))
      return value
    })
  }

  addPackage(name: string, at: YamlValue): void {
    const params = this.inputs(at.at('inputs'), ['packages', name, 'params'])
    this.#origins.set(['packages', name], at.origin)
    this.#packages.set(name, { params })
  }

  /** @param binding the package whose actions it has, `/whisk.system/utils` */
  addBinding(name: string, at: YamlValue, binding: string): void {
    this.addPackage(name, at)
    this.#packages.set(name, { params: this.#packages.get(name)?.params ?? {}, binding })
  }

  /** What has been read of an action. */
  action(path: string): ActionConfig | undefined {
    return this.#actions.get(path)
  }

  /** An action of the same name takes the place of the one before, as a later deployment does. */
  addAction(path: string, at: YamlValue, config: ActionConfig): void {
    if (this.#actions.has(path)) this.remark(at, `${path} is defined twice, and this one counts`)
    this.#origins.set(['actions', path], at.origin)
    for (const [key, said] of Object.entries(saidBy)) {
      const value = said.map((one) => one.reduce((inside, step) => inside.at(step), at)).find(({ isAbsent }) => !isAbsent)
      if (value) this.#origins.set(['actions', path, key], value.origin)
    }
    this.#actions.set(path, config)
  }

  addTrigger(name: string, at: YamlValue): void {
    const feed = at.at('feed').text()
    const params = this.inputs(at.at('inputs'), ['openwhisk', 'triggers', name, 'params'])
    const annotations = at.at('annotations').map()
    this.#origins.set(['openwhisk', 'triggers', name], at.origin)
    const trigger = { ...(feed === undefined ? {} : { feed }), params, ...(hasKeys(annotations) ? { annotations } : {}) }
    this.#triggers.set(name, trigger)
  }

  addRule(name: string, at: YamlValue, trigger: string, action: string): void {
    this.#origins.set(['openwhisk', 'rules', name], at.origin)
    this.#rules.set(name, { trigger, action })
  }

  finish(): Manifest {
    const { file, namespace, sources, remarks } = this.project
    if (namespace?.origin) this.#origins.set(['namespace'], namespace.origin)
    const unset = [...this.#unset].map(([name, place]) => `${name} (${place})`)
    const empty =
      unset.length === 0
        ? []
        : [`These variables are not set, so nothing stands in their place: ${unset.join(', ')}. Set them in .env or in the shell.`]
    const secured =
      this.secured.length === 0
        ? []
        : [
            `Calls of ${this.secured.join(', ')} need the headers authorization and x-gw-ims-org-id, as require-adobe-auth says. Any token passes: none is verified here.`,
          ]
    return {
      format: appBuilder.name,
      file,
      config: {
        functions: false,
        packages: Object.fromEntries(this.#packages),
        actions: Object.fromEntries(this.#actions),
        openwhisk: {
          triggers: Object.fromEntries(this.#triggers),
          rules: Object.fromEntries(this.#rules),
          ...this.apis.finish(this.#origins),
        },
        ...(namespace === undefined ? {} : { namespace: namespace.name }),
      },
      sources: [...sources, ...this.#lookedFor],
      origins: this.#origins,
      remarks: [...remarks, ...empty, ...secured, ...this.#remarks],
    }
  }
}
