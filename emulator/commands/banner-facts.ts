/** Collects what the start banner and the key `l` show about an emulator. */
import { relative } from 'node:path'
import { manifestPlace } from '../model/config-place.ts'
import type { ResolvedConfig } from '../model/resolved-config.ts'
import type { Emulator } from '../types.ts'
import { openDoors, type BannerFacts } from '../output/banner.ts'
import { triggerSummary } from '../output/trigger-lines.ts'
import { labelOf } from '../providers/vendor.ts'
import { readVersion } from '../system/version.ts'

export function factsOf(emulator: Emulator, facts: Pick<BannerFacts, 'url' | 'watching' | 'keys' | 'token'>): BannerFacts {
  const { config, vendors } = emulator
  const fires = triggerSummary(emulator.triggers(), emulator.clock.now())
  const functions = [...emulator.catalog().actions.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  return {
    ...facts,
    version: readVersion(),
    root: homely(config.root),
    folder: `./${functionsPlace(config)}`,
    functions: functions.map(({ path, type }) => ({
      path,
      type,
      addresses: emulator.addresses(path).map((address) => ({ ...address, label: labelOf(address.surface, vendors) })),
    })),
    open: openDoors(vendors.flatMap((vendor) => vendor.openTo(config) ?? [])).map(({ text }) => text),
    ...(fires === undefined ? {} : { fires }),
    ...(config.manifest === undefined
      ? {}
      : { manifest: { file: manifestPlace(config), format: config.manifest.format, remarks: config.remarks.length } }),
    ms: Math.round(performance.now()),
  }
}

/** Where functions are found: a folder, or the file that lists them. */
export function functionsPlace({ root, functions, scans, manifest, file }: ResolvedConfig): string {
  const list = scans ? undefined : (manifest?.file ?? file)
  return relative(root, list ?? functions)
}

function homely(path: string): string {
  const home = process.env['HOME'] ?? ''
  return home.length > 1 && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

const { performance } = globalThis
