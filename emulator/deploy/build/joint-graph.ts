/** Reads the graphs of many functions in one build, which takes a tenth of the time that as many builds take, and says only whether each of them would succeed. */
import { dirname, resolve } from 'node:path'
import { loadEsbuild } from '../../system/esbuild.ts'
import { survivingDeath } from '../../system/esbuild-service.ts'
import { metadataTsconfig } from '../decorator-metadata.ts'
import { graphOptions } from './build-options.ts'
import type { BundledCode } from './bundled-code.ts'
import { absentOf } from './graph-inputs.ts'
import { packagesOf } from './linked-packages.ts'

/** Whether a joint build tells all that a build of its own would: it has no plugin, and esbuild reads all of its files. */
export function canBeJoined({ source, runtime, last }: BundledCode): boolean {
  const isPlain = source.raw !== true && source.archive === undefined && source.pack === undefined && source.packed === undefined
  return isPlain && last === undefined && runtime === 'node' && metadataTsconfig(dirname(source.file), source.root) === undefined
}

/** False when at least one of them may not build, or needs a second look; `codes` of one project. */
export async function allBuild(codes: readonly BundledCode[]): Promise<boolean> {
  const [first] = codes
  if (first === undefined) return true
  const { source } = first
  const files = [...new Set(codes.flatMap((code) => code.source.setup.filter((file) => !file.endsWith('.py')).concat(code.source.file)))]
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
    return linked.length === 0 && Object.keys(absentOf(metafile, source)).length === 0
  } catch {
    return false
  }
}
