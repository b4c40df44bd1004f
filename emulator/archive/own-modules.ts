/** A function's own modules as the emulator finds them, for an archive. */
import { extname, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Format, Source } from '../deploy/build/build-options.ts'
import { NodeBuilder } from '../deploy/build/node-builder.ts'
import type { ModuleKind, ModuleSet } from '../model/module-set.ts'
import { ArchiveRefusal } from './refusal.ts'

export interface OwnModules {
  /** 'esm' where a module waits at its top: all are one text. */
  readonly format: Format
  /** Absolute, the entry among them. */
  readonly files: readonly string[]
  readonly metafile: Pick<Metafile, 'inputs'>
  /** Undefined for a file that esbuild does not follow. */
  kindOf(file: string): ModuleKind | undefined
}

/** @throws {ArchiveRefusal} with esbuild's message where it does not build */
export async function readOwnModules(source: Source): Promise<OwnModules> {
  source.packed?.prepare()
  // Files that run before the code belong to tests.
  const builder = new NodeBuilder({ ...source, setup: [] }, new Map())
  try {
    const built = await builder.build(new Set())
    if (!built.ok) throw new ArchiveRefusal([built.text])
    if (built.text === '') throw new ArchiveRefusal([`${relative(source.root, source.file)} is empty: there is no code to pack.`])
    const { files } = JSON.parse(built.text) as ModuleSet
    const own = built.inputs.filter((file) => !/[\\/]node_modules[\\/]/.test(file))
    const formats = new Map(Object.entries(built.metafile.inputs).map(([key, { format }]) => [key, format]))
    return {
      format: built.format,
      files: own,
      metafile: built.metafile,
      kindOf(file) {
        if (built.format === 'cjs') return files[file]?.[1]
        if (!own.includes(file)) return undefined
        if (extname(file) === '.json') return 'json'
        return formats.get(relative(source.root, file)) === 'cjs' ? 'cjs' : 'esm'
      },
    }
  } finally {
    await builder.dispose()
  }
}
