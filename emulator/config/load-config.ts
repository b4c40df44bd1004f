/** Finds the configuration, runs it, checks it, and completes it with defaults. */
import { existsSync, realpathSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { dotenvLayer, fileLayer, givenLayer, manifestLayer } from './layers.ts'
import { withoutForeign } from './manifests/foreign.ts'
import { type Manifest, placeText } from './manifests/manifest.ts'
import { readManifest } from './manifests/read-manifest.ts'
import { configNames } from './config-names.ts'
import { readEnvironment, shellVariables, withEnvironment } from './dotenv.ts'
import { evaluate } from './evaluate-file.ts'
import { overlay } from './overlay.ts'
import { resolveConfig } from './resolve-config.ts'
import { faultsOf } from './schema.ts'
import { EmulatorError } from '../model/errors.ts'
import type { Mask } from '../model/log.ts'
import { maskOfVariables } from '../secrets/masking.ts'
import { isInside } from '../system/project-bounds.ts'
import { codeKeys, type Config } from '../model/config.ts'
import type { KeyPath } from '../model/config-origins.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'

/**
 * Types a configuration in the editor; returns it unchanged.
 *
 * @example
 * ```ts
 * // actionlab.config.ts
 * import { defineConfig } from 'actionlab'
 * export default defineConfig({ defaults: { type: 'web' }, actions: { 'users/list': { params: { limit: 10 } } } })
 * ```
 */
export function defineConfig(config: Config): Config {
  return config
}

export interface LoadOptions {
  /** The project's folder, where `.env`, `cloudbaserc` and `actionlab.config.*` are looked for. Without it paths start in the working directory. */
  readonly root?: string
  /** A configuration file, relative to the working directory. Default: `actionlab.config.*` in `root`. */
  readonly config?: string
  /** Laid over the file, or the whole configuration where there is none. */
  readonly inline?: Config
  /** Command line flags, which override everything else. */
  readonly flags?: Config
  /** Further `.env` files, relative to the root; unlike `.env` and `.env.local` they must exist. */
  readonly envFiles?: readonly string[]
}

/** How each configuration was loaded, so that an edit of its files can load it again. */
const origins = new WeakMap<ResolvedConfig, LoadOptions>()

/** Rejects with an {@link EmulatorError} 'BAD_CONFIG' that names file, key, what was found and what is allowed. */
export async function loadConfig(options: LoadOptions = {}): Promise<ResolvedConfig> {
  const root = rootOf(options)
  // For an object given without a folder no file of the working directory is read.
  const inProject = options.root !== undefined || options.config !== undefined
  const env = inProject ? readEnvironment(root, options.envFiles ?? []) : { values: {}, said: [], files: [] }
  // A manifest puts variables anywhere, also where something else is expected and the value is named.
  const mask = inProject ? maskOfVariables({ ...process.env, ...env.values }) : (text: string) => text
  try {
    return await load(options, { root, inProject, env, mask })
  } catch (error) {
    if (!(error instanceof EmulatorError) || mask(error.message) === error.message) throw error
    throw new EmulatorError(error.code, mask(error.message))
  }
}

interface Surroundings {
  readonly root: string
  readonly inProject: boolean
  readonly env: ReturnType<typeof readEnvironment>
  /** Hides the secrets among the variables of `.env` and the shell. */
  readonly mask: Mask
}

async function load(options: LoadOptions, { root, inProject, env, mask }: Surroundings): Promise<ResolvedConfig> {
  const file = fileOf(options, root)
  const sources = [...env.files]
  // Missing ones are included, since one may appear.
  if (discovers(options)) sources.push(...configNames.map((name) => join(root, name)))
  let config: Config = options.inline ?? {}
  const layers = [givenLayer(config, 'program')]
  let manifest: Manifest | undefined
  let flat = false
  if (file !== undefined) {
    const { value, inputs, isNamed } = await withEnvironment(env.values, () => evaluate(file, root))
    sources.push(...inputs)
    const layer = fileLayer(file, value as Config)
    check(value, (path) => placeText(layer.of(path), root), isNamed ? noDefault : '')
    config = overlay(value as Config, config)
    layers.push(layer)
  }
  check(config, () => 'the configuration given')
  // As a whole: of an action or a trigger that exists, a test names only what differs.
  if (options.flags) {
    config = overlay(config, options.flags)
    layers.unshift(givenLayer(options.flags, 'flags'))
    check(config, () => 'the overrides given')
  }
  if (inProject) {
    const found = await readManifest(root, { ...env.values, ...process.env } as Record<string, string>, config)
    sources.push(...found.sources)
    manifest = found.manifest
    if (manifest === undefined && isBare(config, root)) {
      const { lookInto } = await import('./bare-root.ts')
      const { manifest: listed, project } = await lookInto(root)
      if (project !== undefined && discovers(options) && file === undefined) return await loadBelow(project, root, options)
      sources.push(...(listed?.sources ?? []))
      manifest = listed
    }
    if (manifest) {
      manifest = withoutForeign(manifest, config)
      manifest = { ...manifest, remarks: manifest.remarks.map(mask) }
      checkManifest(manifest, root)
      flat = manifest.flat === true && config.functions === undefined
      config = overlay(manifest.config, config)
      layers.push(manifestLayer(manifest))
    }
  }
  const inherited = shellVariables(config.inheritEnv ?? [])
  layers.push(givenLayer({ env: inherited }, 'shell'), ...env.said.map((one) => dotenvLayer(one.file, one.values)))
  const resolved = resolveConfig(config, {
    root,
    confined: inProject,
    manifest,
    flat,
    file,
    sources: [...new Set(sources)],
    env: { ...env.values, ...inherited },
    layers,
  })
  if (inProject) checkFolder(resolved, options)
  checkSetupFiles(resolved)
  origins.set(resolved, options)
  return resolved
}

/** Whether nothing says where functions are. */
function isBare({ functions, actions = {} }: Config, root: string): boolean {
  if (functions !== undefined || existsSync(join(root, 'functions'))) return false
  return Object.values(actions).every((action) => codeKeys.every((key) => action[key] === undefined))
}

/** The only project below takes the place of a folder that is none. */
async function loadBelow(project: string, root: string, options: LoadOptions): Promise<ResolvedConfig> {
  const found = await loadConfig({ ...options, root: project })
  const folder = relative(root, project)
  const config = {
    ...found,
    remarks: [`${folder} is served, the only project in this folder: --root ${folder} says so too.`, ...found.remarks],
  }
  origins.set(config, { ...options, root: project })
  return config
}

/** Reads the files of `config` again. */
export async function reloadConfig(config: ResolvedConfig): Promise<ResolvedConfig> {
  return await loadConfig(origins.get(config) ?? { root: config.root })
}

/** A command or a program may place the functions folder outside of the project; a file of the project must not. */
function checkFolder({ root, functions }: ResolvedConfig, { inline, flags }: LoadOptions): void {
  if ((flags?.functions ?? inline?.functions) !== undefined || isInside(functions, { root, functions: root, confined: true })) return
  const text = `functions: found ${functions}, which leads out of the project ${root}. Choose with --root a folder that holds both, or say --functions.`
  throw new EmulatorError('BAD_CONFIG', text)
}

function checkSetupFiles({ setupFiles }: ResolvedConfig): void {
  const index = setupFiles.findIndex((file) => !existsSync(file))
  if (index >= 0)
    throw new EmulatorError('BAD_CONFIG', `setupFiles[${index}]: there is no file ${setupFiles[index]}. Paths are relative to the root.`)
}

/** True when a file in the root may define the configuration. */
function discovers({ root, config }: LoadOptions): boolean {
  return root !== undefined && config === undefined
}

function rootOf({ root = '.' }: LoadOptions): string {
  const path = resolve(root)
  try {
    return realpathSync(path)
  } catch (error) {
    throw new EmulatorError(
      'UNREADABLE_FOLDER',
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? `The root folder ${path} does not exist. Name another one with --root, or make a project there: actionlab init ${path}`
        : `The root folder ${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    )
  }
}

function fileOf(options: LoadOptions, root: string): string | undefined {
  if (options.config !== undefined) {
    const file = resolve(options.config)
    if (!existsSync(file)) throw new EmulatorError('BAD_CONFIG', `There is no configuration file ${file}.`)
    return file
  }
  return discovers(options) ? configNames.map((name) => join(root, name)).find((path) => existsSync(path)) : undefined
}

/** Below the faults of named exports, which are rarely meant to be the configuration. */
const noDefault = '\nThe file has no default export, so its named exports were taken. Write `export default { … }` in it.'

/** @param placeOf names the file and line in which the value at a path stands */
function check(value: unknown, placeOf: (path: KeyPath) => string, advice = ''): void {
  const faults = faultsOf(value, placeOf)
  if (faults.length > 0) throw new EmulatorError('BAD_CONFIG', faults.join('\n') + advice)
}

function checkManifest({ config, file, origins: places }: Manifest, root: string): void {
  check(config, (path) => placeText(places.of(path) ?? { file }, root))
}
