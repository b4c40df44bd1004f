/** Reads this package's own package.json, which lies above the sources, the build, or a bundle in a cache folder. */
import { readFileSync } from 'node:fs'

interface OwnManifest {
  readonly name?: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

let manifest: OwnManifest | undefined

export function readOwnManifest(): OwnManifest {
  return (manifest ??= find(new URL('.', import.meta.url)))
}

export function readVersion(): string {
  return readOwnManifest().version
}

function find(folder: URL): OwnManifest {
  try {
    const found = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as OwnManifest
    if (found.name === 'actionlab') return found
  } catch {
    // not here
  }
  const above = new URL('..', folder)
  return above.href === folder.href ? { version: 'unknown' } : find(above)
}
