/** Reads this package's own package.json, which lies above the sources, the build, or a bundle in a cache folder. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface OwnManifest {
  readonly name?: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

let found: { readonly folder: URL; readonly manifest: OwnManifest } | undefined

export function readOwnManifest(): OwnManifest {
  return (found ??= find(new URL('.', import.meta.url))).manifest
}

/** The folder of this package: a checkout, or where it is installed. */
export function ownFolder(): string {
  return fileURLToPath((found ??= find(new URL('.', import.meta.url))).folder)
}

export function readVersion(): string {
  return readOwnManifest().version
}

function find(folder: URL): NonNullable<typeof found> {
  try {
    const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as OwnManifest
    if (manifest.name === 'actionlab') return { folder, manifest }
  } catch {
    // not here
  }
  const above = new URL('..', folder)
  return above.href === folder.href ? { folder, manifest: { version: 'unknown' } } : find(above)
}
