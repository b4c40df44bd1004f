/** The version in package.json, which lies one folder up from the sources and from the build alike. */
import { readFileSync } from 'node:fs'

export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}
