/** Lays a deployment file over what the manifest says: its inputs and annotations win, key by key. */
import type { Json } from '../../../model/json.ts'
import type { YamlValue } from '../yaml-value.ts'
import type { Draft, Values } from './draft.ts'
import { isLong } from './inputs.ts'
import { read } from './keys.ts'
import { isDefault } from './package.ts'

/** @param nameOf names a package as the manifest's are named */
export function layDeployment(
  at: YamlValue,
  project: string | undefined,
  nameOf: (key: string, at: YamlValue) => string,
  draft: Draft,
): void {
  const old = (key: YamlValue, today: string): void => draft.remark(key, `${key.path.at(-1)} is read as ${today}`)
  const root = read(at, 'root', old)
  const given = read(root.at('project'), 'project', old)
  const nested = given.at('packages')
  const packages = Object.keys(nested.map()).length > 0 ? nested : root.at('packages')
  const name = given.at('name').text()
  if (packages === nested && project !== undefined && name !== project)
    root.at('project').fail(`the project is ${name ?? 'without a name'} here and ${project} in the manifest: give both the same name.`)
  for (const [key, value] of packages.entries()) layPackage(nameOf(key, value), value, old, draft)
}

function layPackage(name: string, at: YamlValue, old: (key: YamlValue, today: string) => void, draft: Draft): void {
  const given = read(at, 'package', old)
  const lay = (
    entity: { params: Values; annotations: Values } | undefined,
    noun: 'action' | 'trigger',
    key: string,
    value: YamlValue,
  ): void => {
    const own = read(value, noun, old)
    if (entity === undefined) draft.remark(value, `The manifest has no ${noun} ${key}, so nothing is laid over it`)
    else layValues(entity, own.at('inputs'), own.at('annotations'), draft)
  }
  const known = draft.packages.get(name)
  if (known) layValues(known, given.at('inputs'), given.at('annotations'), draft)
  else if (!isDefault(name)) {
    draft.remark(at, `The manifest has no package ${name}, so nothing is laid over it`)
    return
  }
  for (const [key, value] of given.at('actions').entries())
    lay(draft.actions.get(isDefault(name) ? key : `${name}/${key}`), 'action', key, value)
  for (const [key, value] of given.at('triggers').entries()) lay(draft.triggers.get(key), 'trigger', key, value)
}

function layValues(entity: { params: Values; annotations: Values }, inputs: YamlValue, annotations: YamlValue, draft: Draft): void {
  for (const [values, given] of [
    [entity.params, inputs],
    [entity.annotations, annotations],
  ] as const)
    for (const [name, at] of given.entries()) {
      // Of the long form only the value counts here, and names of types are texts.
      const value: Json = values === entity.params && isLong(at) ? at.at('value').untyped() : at.untyped()
      values.set(name, { value: typeof value === 'string' ? draft.interpolate(value, at) : value, origin: at.origin })
    }
}
