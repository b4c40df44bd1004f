/** The version in the package.json of this very package: above the sources, above the build, above a bundle in a cache folder. */
import { readFileSync } from 'node:fs'

let version: string | undefined

export function readVersion(): string {
  return (version ??= find(new URL('.', import.meta.url)))
}

function find(folder: URL): string {
  try {
    const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { name?: string; version?: string }
    if (manifest.name === 'actionlab' && manifest.version !== undefined) return manifest.version
  } catch {
    // not here
  }
  const above = new URL('..', folder)
  return above.href === folder.href ? 'unknown' : find(above)
}
