/** Finds the manifest of a repository. Where there are several, the first format wins, and the others are named. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Config } from '../../model/config.ts'
import type { Manifest, ReadFormat } from './manifest.ts'
import { appBuilder, cloudbase, projectYml, serverless, wskdeploy } from './recognised-by.ts'

interface ManifestFormat {
  readonly name: string
  /** Files in the root by which it may be recognised. */
  readonly signs: readonly string[]
  /** Its reader. Loaded only where one of its files is there: most starts need none, and no start more than one. */
  load(): Promise<{ readonly read: ReadFormat }>
}

/** In the order in which they are looked for. docs/manifests/index.md lists them. */
export const formats: readonly ManifestFormat[] = [
  { ...appBuilder, load: () => import('./app-builder/index.ts') },
  { ...serverless, load: () => import('./serverless/index.ts') },
  { ...wskdeploy, load: () => import('./wskdeploy/index.ts') },
  { ...projectYml, load: () => import('./project-yml/index.ts') },
  { ...cloudbase, load: () => import('./cloudbase/index.ts') },
]

export interface FoundManifest {
  readonly manifest: Manifest | undefined
  /** Files by which a manifest might be recognised, were they there. */
  readonly sources: readonly string[]
}

/**
 * @param own the developer's own configuration
 * @throws {EmulatorError} BAD_CONFIG, with file and line
 */
export async function readManifest(root: string, env: Readonly<Record<string, string>>, own: Config): Promise<FoundManifest> {
  const sources = formats.flatMap(({ signs }) => signs).map((sign) => join(root, sign))
  let manifest: Manifest | undefined
  const remarks: string[] = []
  for (const format of formats) {
    if (!format.signs.some((sign) => existsSync(join(root, sign)))) continue
    const { read } = await format.load()
    if (manifest === undefined) manifest = read(root, env, own)
    else {
      const file = fileOf(format, read, root, env, own)
      if (file !== undefined)
        remarks.push(`${basename(file)} (${format.name}) is not read, because ${basename(manifest.file)} (${manifest.format}) comes first.`)
    }
  }
  if (manifest === undefined) return { manifest, sources }
  return { manifest: { ...manifest, remarks: [...manifest.remarks, ...remarks] }, sources: [...sources, ...manifest.sources] }
}

/** The file of a manifest that is not read: a fault in it stops nothing. */
function fileOf({ signs }: ManifestFormat, read: ReadFormat, ...asked: Parameters<ReadFormat>): string | undefined {
  const [root] = asked
  try {
    return read(...asked)?.file
  } catch {
    return signs.map((sign) => join(root, sign)).find((file) => existsSync(file))
  }
}
