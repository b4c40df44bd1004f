/** Reads the graphs of many functions in one build, which takes a tenth of the time that as many builds take. */
import { dirname, relative, resolve, sep } from 'node:path'
import type { Metafile } from 'esbuild'
import { loadEsbuild } from '../../system/esbuild.ts'
import { survivingDeath } from '../../system/esbuild-service.ts'
import { metadataTsconfig } from '../decorator-metadata.ts'
import { graphOptions, nodeSetupOf } from './build-options.ts'
import type { CatalogCode } from './catalog-code.ts'
import { absentOf } from './graph-inputs.ts'
import { packagesOf } from './linked-packages.ts'

/** Whether a joint build tells all that a build of its own would: it has no plugin, and esbuild reads all of its files. */
export function canBeJoined({ source, runtime, last }: CatalogCode): boolean {
  const isPlain = source.raw !== true && source.archive === undefined && source.pack === undefined && source.packed === undefined
  return isPlain && last === undefined && runtime === 'node' && metadataTsconfig(dirname(source.file), source.root) === undefined
}

/** What each of `codes`, of one project, consists of; undefined when one of them may not build, or needs a second look. */
export async function readJointly(codes: readonly CatalogCode[]): Promise<Map<CatalogCode, Metafile['inputs']> | undefined> {
  const [first] = codes
  if (first === undefined) return new Map()
  const { source } = first
  const files = [...new Set([...nodeSetupOf(source), ...codes.map((code) => code.source.file)])]
  const { entryPoints: _, ...options } = graphOptions(source)
  try {
    const { metafile } = await survivingDeath(() =>
      loadEsbuild().build({
        ...options,
        entryPoints: files.map((file, index) => ({ in: file, out: `${index}` })),
        outdir: source.root,
        // What they share is printed once.
        splitting: true,
      }),
    )
    const { linked } = packagesOf(metafile, (input) => resolve(source.root, input))
    if (linked.length > 0 || Object.keys(absentOf(metafile, source)).length > 0) return undefined
    return new Map(codes.map((code) => [code, reachedFrom(code.source.file, metafile, source.root)]))
  } catch {
    return undefined
  }
}

function reachedFrom(file: string, { inputs }: Metafile, root: string): Metafile['inputs'] {
  const names = new Set([relative(root, file).split(sep).join('/')])
  const reached: Metafile['inputs'] = {}
  for (const name of names) {
    const input = inputs[name]
    if (input === undefined) continue
    reached[name] = input
    for (const { path, external = false } of input.imports) if (!external) names.add(path)
  }
  return reached
}
