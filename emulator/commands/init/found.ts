/** Looks at what a repository has before `actionlab init` writes into it. */
import { existsSync, realpathSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { resolveEntry } from '../../config/function-files.ts'
import { loadConfig } from '../../config/load-config.ts'
import { plainFormat } from '../../config/manifests/plain/index.ts'
import { cloudbase } from '../../config/manifests/recognised-by.ts'
import { projectsBelow } from '../../config/projects-below.ts'
import { resolveConfig } from '../../config/resolve-config.ts'
import { createScanner } from '../../deploy/discover/scan.ts'
import type { ResolvedConfig } from '../../model/resolved-config.ts'
import { EmulatorError } from '../../model/errors.ts'
import { readText } from '../../system/disk.ts'
import { type Manifest, readManifest } from './package-manifest.ts'

export interface Found {
  /** Paths of its functions. */
  readonly functions: readonly string[]
  /** It has functions, and none is TypeScript. */
  readonly javaScript: boolean
  /** The cloud whose tool deploys them, as far as a file says so. */
  readonly cloud: 'ncp' | 'openwhisk' | 'tcb'
  /** The file of another tool that lists them. */
  readonly manifest: string | undefined
  /** `\`serverless.yml\` says`; undefined for the functions folder. */
  readonly place: string | undefined
  readonly jest: boolean
}

/** @throws {EmulatorError} BAD_FLAG where its projects lie further down */
export async function look(root: string): Promise<Found> {
  const file = join(root, 'package.json')
  const packageManifest = existsSync(file) ? readManifest(file, readText(file)) : {}
  const jest = usesJest(packageManifest)
  if (!existsSync(root)) return { functions: [], javaScript: false, cloud: 'ncp', manifest: undefined, place: undefined, jest }
  const config = await configurationOf(realpathSync(root))
  if (config.file === undefined && config.manifest === undefined && !existsSync(config.functions)) await refuseAbove(root, packageManifest)
  const files = functionFiles(config)
  const manifest = config.manifest && config.manifest.format !== plainFormat ? relative(config.root, config.manifest.file) : undefined
  return {
    functions: [...files.keys()].sort(),
    javaScript: files.size > 0 && [...files.values()].every((path) => !/\.[cm]?tsx?$/.test(path)),
    cloud: cloudOf(config),
    manifest,
    place: manifest === undefined ? config.manifest && 'The folders say' : `\`${manifest}\` says`,
    jest,
  }
}

/** Without the file where it is refused, as it is before its imports are installed. */
async function configurationOf(root: string): Promise<ResolvedConfig> {
  const bare = resolveConfig({}, { root, confined: true, sources: [], env: {}, manifest: undefined })
  try {
    const config = await loadConfig({ root })
    return config.root === root ? config : bare
  } catch (error) {
    if (error instanceof EmulatorError) return bare
    throw error
  }
}

/** Entry files of functions, by path. */
function functionFiles({ root, functions, scans, flat, actions }: ResolvedConfig): Map<string, string> {
  const { functions: scanned } = createScanner(scans ? functions : undefined, () => {}, flat).scan()
  const files = new Map(
    [...scanned].map(
      ([
        path,
        {
          files: [first],
        },
      ]) => [path, first?.path ?? ''],
    ),
  )
  for (const [path, { file }] of Object.entries(actions)) if (file !== undefined) files.set(path, resolveEntry(resolve(root, file)) ?? file)
  return files
}

/** Manifests of all others are OpenWhisk's. */
function cloudOf({ manifest }: ResolvedConfig): Found['cloud'] {
  if (manifest === undefined || manifest.format === plainFormat) return 'ncp'
  return manifest.format === cloudbase.name ? 'tcb' : 'openwhisk'
}

function usesJest({ scripts = {}, dependencies, devDependencies, ...rest }: Manifest): boolean {
  return 'jest' in { ...dependencies, ...devDependencies, ...rest } || /\bjest\b/.test(scripts['test'] ?? '')
}

/** A further project beside those of a workspace or a collection is hardly ever meant. */
async function refuseAbove(root: string, { workspaces }: Manifest): Promise<void> {
  const below = (await projectsBelow(root)).map(({ folder }) => relative(root, folder))
  const isWorkspace = workspaces !== undefined || existsSync(join(root, 'pnpm-workspace.yaml'))
  if (below.length === 0 && !isWorkspace) return
  const what = isWorkspace ? 'is the root of a workspace' : `has ${below.length === 1 ? 'a project' : 'projects'} in folders below`
  const lines = [...below, ...(isWorkspace ? [newPackage(workspaces)] : [])].map((folder) => `  actionlab init ${folder}`)
  const anyway = 'To begin one here all the same, make the folder functions first.'
  throw new EmulatorError('BAD_FLAG', [`${root} ${what}, so nothing was written. Name the project's folder:`, ...lines, anyway].join('\n'))
}

/** `packages/*` holds packages of any name. */
function newPackage(workspaces: unknown): string {
  const patterns: unknown = Array.isArray(workspaces) ? workspaces : []
  const first = Array.isArray(patterns) ? patterns.find((pattern) => typeof pattern === 'string' && pattern.endsWith('/*')) : undefined
  return `${typeof first === 'string' ? first.slice(0, -2) : 'packages'}/my-functions`
}
