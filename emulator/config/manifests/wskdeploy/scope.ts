/** A package of a manifest while its entities are read: their full names, and the inputs that they fall back to. */
import type { YamlValue } from '../yaml-value.ts'
import type { Draft, DraftAction } from './draft.ts'
import type { Inherited } from './inputs.ts'
import { interpolate, nameIn } from './interpolation.ts'

export interface ScopeOptions {
  readonly draft: Draft
  /** '' is the default package: its entities stand in the namespace. */
  readonly package: string
  readonly inherited: Inherited
}

export class Scope {
  readonly draft: Draft
  readonly package: string
  readonly inherited: Inherited

  constructor(options: ScopeOptions) {
    this.draft = options.draft
    this.package = options.package
    this.inherited = options.inherited
  }

  /** Notes an older spelling of a key. */
  readonly old = (key: YamlValue, today: string): void => {
    const spelled = key.path.at(-1)
    this.draft.remark(key, `${spelled} is read as ${today}: the wskdeploy of today refuses this spelling`)
  }

  pathOf(name: string, at: YamlValue): string {
    if (name === '' || name.includes('/')) at.fail(`found ${JSON.stringify(name)}, expected a name without a slash.`)
    return this.package === '' ? name : `${this.package}/${name}`
  }

  /** What a key such as `$RULE_NAME` stands for: the input of the package, else the variable. */
  nameOf(key: string, at: YamlValue): string {
    const input = this.inherited.get(nameIn(key))?.value
    if (typeof input === 'string' && input !== '') return input
    const { text, unset } = interpolate(key, this.draft.variables)
    if (text !== '') return text
    return this.draft.namedBy(unset[0] ?? nameIn(key), at)
  }

  /** The path of an action that a sequence or a rule names. `/_/pkg/name` is one of this namespace, whatever it is called. */
  actionOf(name: string): string {
    const [, own] = /^\/[^/]+\/(.+)$/.exec(name) ?? []
    if (own !== undefined) return name.startsWith('/whisk.system/') ? name : own
    // `./name` is joined to the namespace as a path.
    return name.includes('/') || this.package === '' ? name.replace(/^\.?\//, '') : `${this.package}/${name}`
  }

  addAction(path: string, at: YamlValue, action: DraftAction): void {
    const other = this.draft.actions.get(path)
    if (other) at.fail(`${path} is there already, in line ${other.origin.line}: actions and sequences need names of their own.`)
    this.draft.actions.set(path, action)
  }
}
