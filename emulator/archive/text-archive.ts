/** Packs code that stands as text in the configuration or a manifest. */
import { readFileSync } from 'node:fs'
import { basename, dirname, relative, sep } from 'node:path'
import { Scratch } from '../deploy/build/scratch.ts'
import type { Source } from '../deploy/build/build-options.ts'
import type { Action, Bundle } from '../model/action.ts'
import { runsHere } from '../model/kinds.ts'
import type { ModuleSet } from '../model/module-set.ts'
import type { Cloud } from './clouds.ts'
import { Contents } from './contents.ts'
import { entryFooter } from './entry-text.ts'
import { type NodePacking, type Packed, packNode } from './node-archive.ts'
import { OwnTargets } from './own-imports.ts'
import { addPackages } from './packed-packages.ts'
import { packedManifest } from './packed-manifest.ts'
import { findPackages } from './packages.ts'
import { ArchiveRefusal } from './refusal.ts'

const entry = 'index.js'

/** @throws {ArchiveRefusal} where its runtime takes a text only */
export async function packText({ path, kind, code }: Action, { cloud, major }: Pick<NodePacking, 'cloud' | 'major'>): Promise<Packed> {
  const bundle = await code?.load()
  if (bundle === undefined || bundle.module !== undefined || !runsHere(kind))
    throw new ArchiveRefusal([`The code of ${path} is no file of the project (${code?.file}). Name a file for it in the configuration.`])
  if (bundle.text === '') throw new ArchiveRefusal([`The code of ${path} (${code?.file}) is empty: there is no code to pack.`])
  if (bundle.runtime === 'python') return packPythonText(bundle, cloud)
  const { files } = JSON.parse(bundle.text) as ModuleSet
  const [text, form] = files[bundle.file] ?? ['', 'esm']
  return form === 'cjs' ? await packScript(text, { bundle, cloud }) : await packNode({ source: sourceOf(bundle), cloud, major })
}

/** It requires from the project's root, as if it lay there. */
async function packScript(text: string, { bundle, cloud }: { readonly bundle: Bundle; readonly cloud: Cloud }): Promise<Packed> {
  const source = sourceOf(bundle)
  const contents = new Contents(source.root)
  contents.add(entry, Buffer.from(text + entryFooter(bundle.main)), bundle.file)
  const targets = new OwnTargets({ inputs: {} }, source.root)
  const textOf = (file: string): string | undefined => (file === bundle.file ? text : undefined)
  const { trace, leftOut } = await findPackages({ source, cloud, targets, entries: [bundle.file], textOf })
  for (const file of trace.files)
    if (basename(file) !== 'package.json') contents.addFile(relative(source.root, file).split(sep).join('/'), file)
  const requests = trace.requests.map(({ from, ...rest }) => ({
    ...rest,
    from: trace.packages.has(from) ? { folder: from } : { place: '' },
  }))
  leftOut.push(...addPackages(contents, trace, { requests, root: source.root }))
  contents.add('package.json', Buffer.from(packedManifest(undefined, entry)), 'package.json')
  return { contents, entry, leftOut, metafile: { inputs: {} } }
}

function packPythonText({ file }: Bundle, { pythonEntry = 'index.py' }: Cloud): Packed {
  const contents = new Contents(dirname(file))
  contents.add(pythonEntry, readFileSync(file), file)
  return { contents, entry: pythonEntry, leftOut: [], metafile: { inputs: {} } }
}

function sourceOf({ file, main }: Bundle): Source {
  const folder = dirname(file)
  return { file, folder, main, root: folder, scratch: new Scratch(), loaders: {}, setup: [] }
}
