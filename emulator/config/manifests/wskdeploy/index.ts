/** Reads the manifest of wskdeploy. docs/manifests/wskdeploy.md says what of it is served. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isObject, type Json } from '../../../model/json.ts'
import { readIfThere, realPath } from '../../../system/disk.ts'
import type { ReadFormat } from '../manifest.ts'
import { wskdeploy } from '../recognised-by.ts'
import { readYaml } from '../yaml-file.ts'
import { YamlValue } from '../yaml-value.ts'
import { Draft } from './draft.ts'
import { readProject } from './project.ts'

export const read: ReadFormat = (root, env) => {
  const file = wskdeploy.signs.map((name) => join(root, name)).find((path) => existsSync(path))
  if (file === undefined || isAdobes(root, file)) return undefined
  const yaml = readYaml(file, root, 'go')
  if (!isManifest(yaml.value)) return undefined
  const draft = new Draft({ root, folder: root, variables: env, sources: [file] })
  readProject(new YamlValue(yaml), draft, [realPath(file)])
  const { config, origins } = draft.finish()
  const { sources, remarks, foreign } = draft
  return { format: wskdeploy.name, file, config, sources, origins, remarks, foreign }
}

/** App Builder's older projects have a file of the same name; its reader takes them. Other tools' files may not even be YAML. */
function isAdobes(root: string, file: string): boolean {
  const text = readIfThere(file) ?? ''
  if (!/(?:^|[{,])\s*["']?(?:packages?|project|application|actions)["']?\s*:/m.test(text)) return true
  if (basename(file) !== 'manifest.yml') return false
  return text.includes('__APP_PACKAGE__') || ['app.config.yaml', '.aio'].some((name) => existsSync(join(root, name)))
}

const entities = ['actions', 'sequences', 'triggers', 'rules', 'feeds', 'apis', 'dependencies', 'inputs', 'license', 'public', 'namespace']

/** Other tools name a file so too: Cloud Foundry has `applications`. What looks like a package at a wrong place is refused rather than passed over. */
function isManifest(value: Json): boolean {
  if (!isObject(value)) return false
  const { packages, project, package: single, application } = value
  if (isObject(packages)) return Object.keys(packages).length === 0 || Object.values(packages).some((one) => one === null || isPackage(one))
  if ([project, application].some((one) => isObject(one) && ('packages' in one || 'config' in one))) return true
  return isPackage(single) || hasActions(value) || Object.values(value).some((one) => hasActions(one))
}

function isPackage(value: Json | undefined): boolean {
  return isObject(value) && entities.some((key) => Object.hasOwn(value, key))
}

/** Also `actions` at the root, or a package without `packages` above it. */
function hasActions(value: Json): boolean {
  if (!isObject(value) || value['actions'] === undefined) return false
  const actions = Object.values(isObject(value['actions']) ? value['actions'] : {})
  const isAction = (one: Json): boolean =>
    isObject(one) && ['function', 'code', 'location', 'docker'].some((key) => Object.hasOwn(one, key))
  return actions.some(isAction) || isAction(value['actions'])
}
