/** Packages from elsewhere that a package depends on: those of this namespace, and repositories that wskdeploy has fetched into `Packages`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft, Values } from './draft.ts'
import { readInputs } from './inputs.ts'
import { read } from './keys.ts'
import type { Scope } from './scope.ts'

export interface Dependency {
  readonly location: string

  readonly label: string
  readonly at: YamlValue
  readonly inputs: Values
  /** Folder of its manifest, or the package that it binds. */
  readonly from: { readonly folder: string } | { readonly package: string } | undefined
}

export function readDependency(label: string, at: YamlValue, scope: Scope): Dependency {
  const { draft } = scope
  const given = read(at, 'dependency', scope.old)
  const inputs = readInputs(given.at('inputs'), scope.inherited, draft)
  const location = draft.interpolate(given.at('location').text() ?? '', given.at('location'))
  const [, namespace, bound] = /^\/([^/]+)\/([^/]+)$/.exec(location) ?? []
  if (bound !== undefined) {
    if (namespace !== 'whisk.system') return { label, at, location, inputs, from: { package: bound } }
    draft.packages.set(label, { origin: at.origin, params: inputs, annotations: new Map(), binding: location })
    return { label, at, location, inputs, from: undefined }
  }
  const [, , folder = ''] = /^(?:https?:\/\/)?[^/]*github[^/]*\/([^/]+\/[^/]+)(\/.*)?$/.exec(location) ?? fail(at, location)
  const fetched = join(draft.folder, 'Packages', `${label}-${given.at('version').text() ?? 'master'}`)
  if (existsSync(fetched)) return { label, at, location, inputs, from: { folder: join(fetched, folder) } }
  draft.sources.push(fetched)
  draft.remark(at, `The dependency ${label} is not fetched: put ${location} into ${fetched.slice(draft.root.length + 1)} to have it served`)
  return { label, at, location, inputs, from: undefined }
}

function fail(at: YamlValue, location: string): never {
  return at.fail(`found the location ${JSON.stringify(location)}, expected '/namespace/package' or 'github.com/owner/repository'.`)
}

/** Serves the actions of a package under the name of a dependency as well, with the dependency's inputs over the package's. */
export function bind({ label, at, inputs }: Dependency, name: string, draft: Draft): void {
  const bound = draft.packages.get(name)
  if (bound === undefined) {
    draft.remark(at, `The package ${name}, which ${label} binds, is not in this manifest: calls of ${label}/… fail`)
    return
  }
  if (name === label) return
  draft.packages.set(label, { origin: at.origin, params: new Map([...bound.params, ...inputs]), annotations: bound.annotations })
  for (const [path, action] of draft.actions)
    if (path.startsWith(`${name}/`)) {
      const own = `${label}/${path.slice(name.length + 1)}`
      const remark = draft.foreign.get(path)
      draft.actions.set(own, action)
      if (remark !== undefined) draft.foreign.set(own, remark.replaceAll(path, own))
    }
}
