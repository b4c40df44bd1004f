/** Finds the manifest of a repository. Where there are several, the first format wins, and the others are named. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Config } from '../../model/config.ts'
import { appBuilder } from './app-builder/index.ts'
import { cloudbase } from './cloudbase/index.ts'
import type { Manifest, ManifestFormat } from './manifest.ts'
import { projectYml } from './project-yml/index.ts'
import { serverless } from './serverless/index.ts'
import { wskdeploy } from './wskdeploy/index.ts'

/** In the order in which they are looked for. docs/manifests/index.md lists them. */
export const formats: readonly ManifestFormat[] = [appBuilder, serverless, wskdeploy, projectYml, cloudbase]

export interface FoundManifest {
  readonly manifest: Manifest | undefined
  /** Files by which a manifest might be recognised, were they there. */
  readonly sources: readonly string[]
}

/**
 * @param own the developer's own configuration
 * @throws {EmulatorError} BAD_CONFIG, with file and line
 */
export function readManifest(root: string, env: Readonly<Record<string, string>>, own: Config): FoundManifest {
  const sources = formats.flatMap(({ signs }) => signs).map((sign) => join(root, sign))
  if (!sources.some((file) => existsSync(file))) return { manifest: undefined, sources }
  let manifest: Manifest | undefined
  const remarks: string[] = []
  for (const format of formats) {
    if (manifest === undefined) manifest = format.read(root, env, own)
    else {
      const file = fileOf(format, root, env, own)
      if (file !== undefined)
        remarks.push(`${basename(file)} (${format.name}) is not read, because ${basename(manifest.file)} (${manifest.format}) comes first.`)
    }
  }
  if (manifest === undefined) return { manifest, sources }
  return { manifest: { ...manifest, remarks: [...manifest.remarks, ...remarks] }, sources: [...sources, ...manifest.sources] }
}

/** The file of a manifest that is not read: a fault in it stops nothing. */
function fileOf(format: ManifestFormat, root: string, env: Readonly<Record<string, string>>, own: Config): string | undefined {
  try {
    return format.read(root, env, own)?.file
  } catch {
    return format.signs.map((sign) => join(root, sign)).find((file) => existsSync(file))
  }
}
