/** Has esbuild resolve paths from the place that a file has in its packed folder, and else from where it lies. */
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'
import type { PackedFolder } from './packed-folder.ts'

/** Marks a question of a plugin to esbuild: no plugin of ours answers it. */
export const asked = Symbol('resolving')

export function packedPlugin(packed: PackedFolder): Plugin {
  return {
    name: 'actionlab-packed',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}(?:\/|$)/ }, async ({ path, importer, namespace, kind, pluginData }) => {
        if (pluginData === asked || namespace !== 'file') return undefined
        const place = packed.placeOf(importer)
        if (place === importer) return undefined
        const found = await build.resolve(path, { importer, namespace, resolveDir: dirname(place), kind, pluginData: asked })
        return found.errors.length > 0 || found.external ? undefined : { path: found.path }
      })
    },
  }
}
