/** Reads the packages of a manifest and of the dependencies that lie on the disk, and the deployment file beside each. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { realPath } from '../../../system/disk.ts'
import { readYaml } from '../yaml-file.ts'
import { YamlValue } from '../yaml-value.ts'
import { wskdeploy } from '../recognised-by.ts'
import { readDocument } from './api.ts'
import { bind, type Dependency } from './dependency.ts'
import { layDeployment } from './deployment.ts'
import { Draft } from './draft.ts'
import { type Inherited, readProjectInputs } from './inputs.ts'
import { interpolate, nameIn } from './interpolation.ts'
import { read } from './keys.ts'
import { readPackage } from './package.ts'
import { Scope } from './scope.ts'

const deploymentNames = ['deployment.yaml', 'deployment.yml']

/** Dependencies that name one another in every order would be read for hours. */
const mostSources = 10_000

/** @param seen folders whose manifests are read already: dependencies may go in circles */
export function readProject(at: YamlValue, draft: Draft, seen: readonly string[] = []): void {
  const { old } = new Scope({ draft, package: '', inherited: new Map() })
  const root = read(at, 'root', old)
  const project = read(root.at('project'), 'project', old)
  const inputs = readProjectInputs(project.at('inputs'), draft)
  const inRoot = packagesOf(root, old)
  const isNested = inRoot.length === 0
  const packages = isNested ? project.at('packages').entries() : inRoot
  if (packages.length === 0) draft.remark(at, 'The manifest has no packages')
  const dependencies = packages.flatMap(([key, value]) =>
    readPackage(packageName(key, value, isNested ? inputs : new Map(), draft, true), value, inputs, draft),
  )
  // It is sent last, and takes the place of all that is at its base path.
  readDocument(project.at('config'), draft)
  for (const dependency of dependencies) {
    const other = dependencies.find(({ label }) => label === dependency.label)
    if (other !== undefined && !other.location.startsWith('/') && other.location !== dependency.location)
      dependency.at.fail(
        `${dependency.label} is ${other.location} in line ${other.at.origin.line} already: two dependencies need two names.`,
      )
    addDependency(dependency, draft, seen)
  }
  const files = deploymentNames.map((name) => join(draft.folder, name))
  draft.sources.push(...files)
  const file = files.find((one) => existsSync(one))
  if (file === undefined) return
  const name = isNested ? project.at('name').text() : undefined
  layDeployment(new YamlValue(readYaml(file, draft.root, 'go')), name, (key, value) => packageName(key, value, inputs, draft, false), draft)
}

/** Older manifests have one package under `package`, with its name inside. */
function packagesOf(root: { at(key: string): YamlValue }, old: (key: YamlValue, today: string) => void): [string, YamlValue][] {
  const single = root.at('package')
  if (single.isAbsent) return root.at('packages').entries()
  old(single, 'packages')
  return [[single.at('name').text() ?? 'default', single], ...root.at('packages').entries()]
}

function packageName(key: string, at: YamlValue, inputs: Inherited, draft: Draft, isRemarked: boolean): string {
  const { text } = interpolate(key, draft.variables)
  const input = text === '' ? inputs.get(nameIn(key))?.value : text
  if (typeof input === 'string' && input !== '') return input
  return isRemarked ? draft.namedBy(nameIn(key), at) : nameIn(key)
}

function addDependency(dependency: Dependency, draft: Draft, seen: readonly string[]): void {
  const { from, at, label } = dependency
  if (from === undefined) return
  if ('package' in from) {
    bind(dependency, from.package, draft)
    return
  }
  const files = wskdeploy.signs.map((name) => join(from.folder, name))
  draft.sources.push(...files)
  const file = files.find((one) => existsSync(one))
  if (draft.sources.length > mostSources)
    at.fail(`more than ${mostSources} files are looked for on the way here: the dependencies name one another.`)
  if (file === undefined || seen.includes(realPath(file))) {
    if (file === undefined) draft.remark(at, `The dependency ${label} has no manifest.yaml`)
    return
  }
  const inner = new Draft({ root: draft.root, folder: from.folder, variables: draft.variables, sources: draft.sources })
  readProject(new YamlValue(readYaml(file, draft.root, 'go')), inner, [...seen, realPath(file)])
  const [name, ...others] = inner.packages.keys()
  if (others.length > 0)
    at.fail(`the dependency has several packages (${[name, ...others].join(', ')}), and wskdeploy takes those with one.`)
  draft.absorb(inner)
  if (name !== undefined) bind(dependency, name, draft)
}
