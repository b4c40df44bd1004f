/**
 * Reads project.yml of DigitalOcean Functions, or Nimbella's older projectConfig.yml, with the functions in packages/; the folder alone is a project too.
 * As functions-deployer d11b2b6 reads them: https://docs.digitalocean.com/products/functions/reference/project-configuration/ (2026-11-29).
 */
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Config } from '../../../model/config.ts'
import { isObject } from '../../../model/json.ts'
import { readIfThere } from '../../../system/disk.ts'
import type { Manifest, ReadFormat } from '../manifest.ts'
import { projectYml } from '../recognised-by.ts'
import { isEmulated } from '../runtime.ts'
import { Actions } from './actions.ts'
import { readFunctionFolder } from './function-folder.ts'
import { readPackagesFolder } from './packages-folder.ts'
import { Project, readProject } from './project.ts'
import { knownKeys } from './schema.ts'

const { files, folder } = projectYml

/** Each says that packages/ holds something else, or that functions are elsewhere. */
const otherLayouts = [
  'functions',
  'cloudfunctions',
  'app.config.yaml',
  'manifest.yaml',
  'manifest.yml',
  'serverless.yml',
  'pnpm-workspace.yaml',
  'lerna.json',
  'nx.json',
  'rush.json',
  'turbo.json',
  'cloudbaserc',
  'cloudbaserc.json',
  'cloudbaserc.yaml',
  'cloudbaserc.yml',
  'cloudbaserc.js',
  'cloudbase.config.js',
  'project.config.json',
]

export const read: ReadFormat = (root, env, own) => {
  const file = files.map((name) => join(root, name)).find((path) => existsSync(path))
  if (file === undefined) {
    // The developer has said where functions are.
    if (own.functions !== undefined || !isProjectFolder(root)) return undefined
    return manifestOf(new Project(root, undefined), join(root, folder), root)
  }
  const project = readOwn(root, file, env)
  project?.check()
  return project && manifestOf(project, file, root)
}

/** Other tools have a project.yml too: one without a list of packages is ours where packages/ has functions and it has a key of ours. */
function readOwn(root: string, file: string, env: Readonly<Record<string, string>>): Project | undefined {
  if (!/^packages\s*:/m.test(readIfThere(file) ?? '') && !isProjectFolder(root)) return undefined
  const project = readProject(root, file, env)
  const { packages } = project.value
  const keys = Object.keys(project.value)
  const isOurs = packages === undefined ? isProjectFolder(root) && keys.some((key) => knownKeys.has(key)) : Array.isArray(packages)
  return isOurs || (keys.length === 0 && isProjectFolder(root)) ? project : undefined
}

/** Packages of npm lie in packages/ as well, each with a package.json. */
function isProjectFolder(root: string): boolean {
  if (otherLayouts.some((name) => existsSync(join(root, name)))) return false
  if (/"workspaces"\s*:/.test(readIfThere(join(root, 'package.json')) ?? '')) return false
  const { functions, packages } = readPackagesFolder(root)
  if (packages.some((name) => existsSync(join(root, folder, name, 'package.json')))) return false
  return functions.some((one) => one.isFunction && (one.isFolder ? isFunctionFolder(one.path, root) : isEmulated(one.language ?? 'nodejs')))
}

/** Code in other languages lies in packages/ of other tools too: it is a function's where a script builds it. */
function isFunctionFolder(path: string, root: string): boolean {
  const { start, foreign, script } = readFunctionFolder(path, root, undefined)
  return start !== undefined || (foreign !== undefined && script !== undefined)
}

function manifestOf(project: Project, file: string, root: string): Manifest {
  const found = readPackagesFolder(root)
  const actions = new Actions(project)
  const names = new Set([...found.packages, ...project.packages.keys()])
  for (const name of names) {
    actions.addPackage(
      name,
      found.functions.filter((one) => one.package === (name === 'default' ? '' : name)),
    )
  }
  remarkOnRest(project, actions, names, root)
  return {
    format: projectYml.name,
    file,
    config: {
      functions: false,
      packages: packagesOf(project, names),
      actions: Object.fromEntries(actions.made),
      openwhisk: { triggers: Object.fromEntries(actions.triggers), rules: Object.fromEntries(actions.rules) },
    },
    sources: [...files.map((name) => join(root, name)), ...project.sources],
    listed: found.listed,
    origins: project.origins,
    remarks: project.remarks,
    foreign: project.foreign,
  }
}

/** Parameters of the project are those of each package. */
function packagesOf(project: Project, names: ReadonlySet<string>): NonNullable<Config['packages']> {
  const packages = new Map<string, NonNullable<Config['packages']>[string]>()
  for (const name of names) {
    if (name === 'default') continue
    const { settings = {}, at = [] } = project.packages.get(name) ?? {}
    const { annotations, binding } = settings
    const [shared, own] = [project.value['parameters'], settings['parameters']].map((one) => (isObject(one) ? one : {}))
    const params = { ...shared, ...own }
    packages.set(name, {
      params,
      ...(isObject(annotations) ? { annotations } : {}),
      ...(isObject(binding) ? { binding: `/${binding['namespace'] as string}/${binding['name'] as string}` } : {}),
    })
    for (const key of Object.keys(params)) {
      const isOwn = own !== undefined && Object.hasOwn(own, key)
      const origin = project.originOf([...(isOwn ? at : []), 'parameters', key])
      if (origin !== undefined) project.origins.set(['packages', name, 'params', key], origin)
    }
  }
  return Object.fromEntries(packages)
}

function remarkOnRest(project: Project, actions: Actions, names: ReadonlySet<string>, root: string): void {
  if (actions.scripts.length > 0) project.remarks.push(`${actions.scripts.join(', ')} was not run: files that it makes may be missing.`)
  if (names.has('default'))
    for (const key of ['environment', 'parameters'])
      if (isObject(project.value[key]) && Object.keys(project.value[key]).length > 0)
        project.remark([key], `${key} does not reach functions of packages/default, and a deployment refuses both together.`)
  const web = join(root, 'web')
  if (project.value['bucket'] !== undefined)
    project.remark(['bucket'], `${relative(root, web)}/ is not served: the pages of a bucket are no functions.`)
}
