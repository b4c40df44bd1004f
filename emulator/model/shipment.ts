/** What a project puts on a cloud: its functions with their built code, and all that goes with them. */
import { isSequence, type Action } from './action.ts'
import type { Catalog, Package } from './catalog.ts'
import type { ResolvedConfig } from './resolved-config.ts'
import { familyOf, runsHere } from './kinds.ts'
import type { KeyPath } from './config-origins.ts'

export interface ShippedFile {
  /** In the archive, with slashes. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly executable: boolean
}

/** The archive of an action, as it is sent. */
export interface ShippedCode {
  /** Where it lies, relative to the folder of a manifest, with slashes. */
  readonly file: string
  /** The zip. */
  readonly bytes: Uint8Array
  /** Hexadecimal, of the zip. */
  readonly sha256: string
  /** What is in it. */
  readonly files: readonly ShippedFile[]
  /** The file in it where the code begins, `index.js`. */
  readonly entry: string
  /** Exported name to call. */
  readonly main: string
}

export interface Shipment {
  readonly config: ResolvedConfig
  readonly catalog: Catalog
  /** By path of the action; sequences have none, and neither has what lies in an image alone. */
  readonly codes: ReadonlyMap<string, ShippedCode>
  /** Paths of the actions that are meant; none: the whole project, with its triggers and rules. */
  readonly names: readonly string[]
}

/** The project's own actions that are meant: those with code by path, then sequences, each one behind its components. */
export function shippedActions({ catalog, names }: Pick<Shipment, 'catalog' | 'names'>): Action[] {
  const meant = [...catalog.actions.values()].filter(({ path, origin }) => 'file' in origin && (names.length === 0 || names.includes(path)))
  const sorted = meant.sort((a, b) => (a.path < b.path ? -1 : 1))
  const inOrder = new Set(sorted.filter((action) => !isSequence(action)))
  const add = (action: Action, above: readonly Action[]): void => {
    if (inOrder.has(action) || above.includes(action)) return
    for (const component of action.components) {
      const one = sorted.find(({ path }) => path === component)
      if (one) add(one, [...above, action])
    }
    inOrder.add(action)
  }
  for (const action of sorted) add(action, [])
  return [...inOrder]
}

/** Packages by name: all of the project, or those that the meant actions lie in; a binding behind the package that it shows. */
export function shippedPackages(shipment: Pick<Shipment, 'catalog' | 'names'>): Package[] {
  const used = new Set(shippedActions(shipment).map((action) => action.package))
  const meant = [...shipment.catalog.packages.values()].filter(
    ({ name, fromApi }) => !fromApi && (shipment.names.length === 0 || used.has(name)),
  )
  return meant.sort((a, b) => Number(a.binding !== undefined) - Number(b.binding !== undefined) || (a.name < b.name ? -1 : 1))
}

/** `nodejs:20` where the configuration asks for a version, else `nodejs:default`: the one that runs here is the machine's. */
export function shippedKind({ path, kind, code, runtime }: Action, { actions, defaults, tcb }: ResolvedConfig): string {
  if (!runsHere(kind)) return kind === 'blackbox' && runtime !== undefined && !('image' in runtime) ? 'nodejs:default' : kind
  const asked = (Object.hasOwn(actions, path) ? actions[path]?.kind : undefined) ?? defaults.kind
  const inTcb = Object.hasOwn(tcb.functions, path) && tcb.functions[path]?.runtime !== undefined
  const isAsked = (asked === kind && kind !== 'python:3') || inTcb
  return isAsked ? kind : `${code?.runtime === 'python' ? 'python' : familyOf(kind)}:default`
}

/**
 * What the configuration gives an action as its environment. Variables of `.env`, which every function finds here, are not among them, and neither are those
 * that a platform sets itself.
 */
export function shippedEnv({ path }: Action, { actions, defaults, tcb }: ResolvedConfig): Readonly<Record<string, string>> {
  const own = Object.hasOwn(actions, path) ? actions[path]?.env : undefined
  const inTcb = Object.hasOwn(tcb.functions, path) ? tcb.functions[path]?.env : undefined
  return Object.fromEntries(Object.entries({ ...defaults.env, ...inTcb, ...own }).filter(([name]) => !name.startsWith('__OW_')))
}

/** A variable that stands in the place of a value. */
export interface VariableReference {
  readonly variable: string
}

/** A text in parts, of which some are variables. */
export type SpelledText = readonly (string | VariableReference)[]

/** Keeps secrets out of what is written. */
export interface Spelling {
  /**
   * The text, with variables in the place of secrets and of what `.env` says.
   *
   * @param place of the value in the configuration; its last key may say that it is secret
   */
  spell(text: string, place: KeyPath): SpelledText
  /** A variable for a text that cannot be written as it is. */
  variableFor(text: string, place: KeyPath): VariableReference
}

/** Something that cannot be said in a format, at its place there; the empty one is the whole file. */
export interface ManifestNote {
  readonly at: KeyPath
  readonly text: string
}

export interface WrittenManifest {
  readonly text: string
  readonly notes: readonly ManifestNote[]
  /** Folders that hold the unpacked code of an action, beside the manifest: for tools that take no archive. */
  readonly folders?: ReadonlyMap<string, ShippedCode>
}

/** Writes the description by which another tool deploys a project. */
export interface ManifestWriter {
  /** As its users name it: `wskdeploy`. */
  readonly format: string
  /** Name of the file. */
  readonly file: string
  /** For whom its archives are built. */
  readonly cloud: 'ncp' | 'openwhisk' | 'scf'
  write(shipment: Shipment, spelling: Spelling): WrittenManifest
}
