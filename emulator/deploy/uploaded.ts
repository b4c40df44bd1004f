/** Code that came over a management API: run as the cloud's runner would, without a bundler where the text can run as it is. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildFailure, type Bundle, type Code } from '../model/action.ts'
import { unpack } from './archive.ts'
import { framed } from './entry.ts'
import { folderEntry, resolveFile } from './layout.ts'
import type { Scratch } from './scratch.ts'

export interface Upload {
  readonly path: string
  readonly version: string
  readonly main: string
  readonly source: string | undefined
  readonly archive: Uint8Array | undefined
}

export interface Uploads {
  code(upload: Upload): Code
}

/** `codeFrom` bundles what has to lie on the disk: archives, and modules. */
export function createUploads(root: string, scratch: Scratch, codeFrom: (file: string, main: string) => Code): Uploads {
  const place = ({ path, version }: Upload): string => {
    const target = join(scratch.folder(), encodeURIComponent(path), version)
    mkdirSync(target, { recursive: true })
    return target
  }

  const onDisk = (file: string, locate: () => { file: string; main: string }): Code => {
    let code: Code | undefined
    return {
      file,
      load() {
        if (code === undefined) {
          const entry = locate()
          code = codeFrom(entry.file, entry.main)
        }
        return code.load()
      },
    }
  }

  return {
    code(upload) {
      const { path, main, source, archive } = upload
      if (archive !== undefined) return onDisk(`${path}.zip`, () => openArchive(archive, place(upload), main))
      const file = `${path}.js`
      const text = source ?? ''
      if (isModule(text)) {
        return onDisk(file, () => {
          const target = join(place(upload), 'index.mjs')
          writeFileSync(target, text)
          return { file: target, main }
        })
      }
      // `require` starts in the project, as if the text lay in its root.
      const bundle: Bundle = {
        revision: createHash('sha256').update(`${main}\0${text}`).digest('base64url').slice(0, 16),
        text: text.trim() === '' ? '' : framed(text, main),
        file: join(root, file.replaceAll('/', '-')),
        format: 'cjs',
        main,
        inputs: [],
      }
      return { file, load: () => bundle }
    },
  }
}

/** OpenWhisk's runner takes CommonJS only; a text that begins a line with an import or export statement could not run there, but does here. */
function isModule(text: string): boolean {
  return /^(?:import\s*[\w{*'"]|export\s+(?:default|async|function|const|let|class|\{|\*))/m.test(text)
}

/** The two texts are those of OpenWhisk's Node runtime. */
function openArchive(archive: Uint8Array, folder: string, main: string): { file: string; main: string } {
  try {
    unpack(archive, folder)
  } catch (error) {
    throw new BuildFailure(
      `There was an error uncompressing the action archive: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
  const dot = main.lastIndexOf('.')
  const entry = dot > 0 ? resolveFile(join(folder, main.slice(0, dot))) : folderEntry(folder, new Set(readdirSync(folder)))
  if (entry === undefined) throw new BuildFailure('Zipped actions must contain either package.json or index.js at the root.')
  return { file: entry, main: main.slice(dot + 1) }
}
