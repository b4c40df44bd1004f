/** The package.json at the top of an archive. */
import { isObject } from '../model/json.ts'

/**
 * What has done its part once the archive is made. OpenWhisk's Node.js runtime installs `dependencies` by npm when it finds no node_modules beside them
 * (runner.js), and `type` would make modules of compiled files.
 */
const leftOut = new Set([
  'type',
  'scripts',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'bundleDependencies',
  'workspaces',
  'files',
  'exports',
  'imports',
  'types',
  'typings',
  'module',
  'packageManager',
])

/** @param own that of the function's folder */
export function packedManifest(own: string | undefined, main: string): string {
  const kept = Object.entries(parsed(own)).filter(([key]) => !leftOut.has(key) && key !== 'main')
  return `${JSON.stringify({ ...Object.fromEntries(kept), main }, undefined, 2)}\n`
}

/** Of a package.json further down: `type` would make modules of compiled files. */
export function withoutType(text: string): string {
  const { type, ...rest } = parsed(text)
  return type === undefined ? text : `${JSON.stringify(rest, undefined, 2)}\n`
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse((text ?? '{}').replace(/^\uFEFF/, ''))
    return isObject(manifest) ? manifest : {}
  } catch {
    return {}
  }
}
