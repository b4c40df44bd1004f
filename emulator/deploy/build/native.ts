/** Packages with compiled parts (`.node` addons) find them relative to their own folder, so they are left where they are and required from there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { OnResolveResult, Plugin } from 'esbuild'

/** What only packages with an addon depend on. */
const addonHelpers = [
  'bindings',
  'node-gyp-build',
  'node-addon-api',
  'nan',
  'prebuild-install',
  '@mapbox/node-pre-gyp',
  'node-pre-gyp',
  'prebuildify',
  'cmake-js',
]

/** The package a file belongs to: its folder and its name, or undefined outside `node_modules`. */
export function packageOf(file: string): { readonly folder: string; readonly name: string } | undefined {
  const marker = `${sep}node_modules${sep}`
  const start = file.lastIndexOf(marker)
  if (start < 0) return undefined
  const rest = file.slice(start + marker.length).split(sep)
  const name = rest[0]?.startsWith('@') === true ? rest.slice(0, 2) : rest.slice(0, 1)
  return { folder: file.slice(0, start + marker.length) + name.join(sep), name: name.join('/') }
}

/** Reads the package's own files: a manifest that says so, or an addon lying in one of the usual places. */
export function isNative(folder: string): boolean {
  const manifest = readManifest(folder)
  if (manifest['gypfile'] === true || 'napi' in manifest) return true
  const dependencies = { ...asObject(manifest['dependencies']), ...asObject(manifest['optionalDependencies']) }
  if (addonHelpers.some((name) => Object.hasOwn(dependencies, name))) return true
  return (
    existsSync(join(folder, 'binding.gyp')) ||
    existsSync(join(folder, 'prebuilds')) ||
    holdsAddon(folder) ||
    holdsAddon(join(folder, 'build', 'Release'))
  )
}

function holdsAddon(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.node'))
  } catch {
    return false
  }
}

function readManifest(folder: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  } catch {
    return {}
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

const asked = Symbol('resolving')

/** Leaves these packages, and any `.node` file, out of the bundle by absolute path. `leave`: how a bundle refers to what is outside. */
export function nativePlugin(names: readonly string[], leave: (path: string) => OnResolveResult): Plugin {
  return {
    name: 'actionlab-native',
    setup(build) {
      const packages = names.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
      build.onResolve({ filter: packages === '' ? /\.node$/ : new RegExp(`\\.node$|^(${packages})(/|$)`) }, async (args) => {
        if (args.pluginData === asked) return undefined
        const { importer, namespace, resolveDir, kind, path } = args
        const found = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: asked })
        return found.errors.length > 0 || found.external ? undefined : leave(found.path)
      })
    },
  }
}
