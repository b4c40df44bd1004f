/** All modules as one text: the project's own, where top-level await forbids CommonJS, and everything, for a runtime that takes one text. */
import { dirname } from 'node:path'
import type { Metafile, Plugin } from 'esbuild'
import { loadEsbuild } from '../../system/esbuild.ts'
import { BuildFailure } from '../../model/action.ts'
import type { ModuleSet } from '../../model/module-set.ts'
import { commonOptions, nodeSetupOf, type Source } from './build-options.ts'
import { metadataCompiler } from '../decorator-metadata.ts'
import { readIfThere } from '../../system/disk.ts'
import { mapSources } from '../../system/map-sources.mjs'
import { asyncBanner, asyncEntry, asyncFooter, commonJsFooter, handOver, outside } from './entry.ts'
import { isBuildFailure, isTopLevelAwait, messageOf } from '../../system/esbuild-errors.ts'
import { locationDefine, mentionsLocation, withLocation } from './module-location.ts'
import { packedPlugin } from './packed-plugin.ts'
import { textPlugin } from './text-plugin.ts'

/** The project's own modules; packages stay with Node. */
export async function asyncText(source: Source, { inputs }: Metafile): Promise<ModuleSet['files'][string]> {
  const { file, main } = source
  const { outputFiles } = await loadEsbuild().build({
    ...commonOptions(source),
    stdin: { contents: asyncEntry(file, nodeSetupOf(source)), resolveDir: source.folder, sourcefile: 'actionlab:entry', loader: 'js' },
    format: 'esm',
    banner: { js: asyncBanner },
    footer: { js: asyncFooter(main) },
    define: locationDefine,
    plugins: [...placed(source), outsidePlugin(inputs)],
    sourcemap: 'external',
  })
  const [map, output] = outputFiles
  const { mappings, sources } = JSON.parse(map?.text ?? '{}') as { mappings: string; sources: string[] }
  return [output?.text ?? '', 'async', mappings, mapSources(sources, dirname(source.file))]
}

/** Everything, packages as well. Rejects with a {@link BuildFailure}. */
export async function wholeText(source: Source): Promise<string> {
  // There is nothing to run, and the runtime says so.
  if (readIfThere(source.file)?.trim() === '') return ''
  const external = new Set(['*.node'])
  for (;;) {
    try {
      const { outputFiles } = await loadEsbuild().build({
        ...commonOptions(source),
        entryPoints: [source.file],
        footer: { js: commonJsFooter(source.main) },
        define: locationDefine,
        plugins: placed(source),
        external: [...external],
      })
      return outputFiles[0]?.text ?? ''
    } catch (error) {
      if (!isBuildFailure(error)) throw error
      if (error.errors.some(isTopLevelAwait)) throw new BuildFailure(topLevelAwait, { cause: error })
      const missing = error.errors.flatMap(({ text }) => /^Could not resolve "(.+)"$/.exec(text)?.[1] ?? [])
      if (missing.every((name) => external.has(name))) throw new BuildFailure(await messageOf(error.errors), { cause: error })
      for (const name of missing) external.add(name)
    }
  }
}

const topLevelAwait = "It uses top-level await, which OpenWhisk's Node runtime cannot load. Await inside of main instead."

function placed({ file, main, root, packed }: Source): Plugin[] {
  const change = (text: string, path: string): string => {
    const located = mentionsLocation(text)
      ? withLocation(text, path, { place: packed?.placeOf(path) ?? path, isEntry: path === file })
      : text
    return path === file ? located + handOver(main) : located
  }
  return [...(packed ? [packedPlugin(packed)] : []), textPlugin(undefined, change, metadataCompiler(dirname(file), root))]
}

/** An async function's body can hold no import statement: what the graph leaves outside is asked of the container. */
function outsidePlugin(inputs: Metafile['inputs']): Plugin {
  const specifiers = new Set(
    Object.values(inputs).flatMap(({ imports }) => imports.flatMap(({ path, external = false }) => (external ? [path] : []))),
  )
  const filter = new RegExp(`^(?:${[...specifiers].map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`)
  return {
    name: 'actionlab-outside',
    setup(build) {
      if (specifiers.size > 0)
        build.onResolve({ filter }, ({ path, importer }) => ({ path: `${path}\0${importer}\0.cjs`, namespace: 'actionlab' }))
      build.onLoad({ filter: /.*/, namespace: 'actionlab' }, ({ path }) => {
        const [specifier = '', from = ''] = path.split('\0')
        return { contents: outside(specifier, from), loader: 'js' }
      })
    },
  }
}
