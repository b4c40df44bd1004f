/** Code from a management API: runs as in the cloud's runtime, without a bundler where the text can run as it is. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, type Code, type Runtime } from '../../model/action.ts'
import type { ModuleSet } from '../../model/module-set.ts'
import { openArchive } from './open-archive.ts'
import { runsHere } from '../../model/kinds.ts'
import { compilerFor } from '../build/build-options.ts'
import { commonJsFooter, handOver } from '../build/entry.ts'
import { rawCode } from './raw-code.ts'
import type { Scratch } from '../build/scratch.ts'

export interface Upload {
  readonly path: string
  readonly version: string
  readonly main: string
  readonly kind: string
  readonly source: string | undefined
  readonly archive: Uint8Array | undefined
}

export interface Uploads {
  code(upload: Upload): Code
}

/** `codeFrom` bundles what has to lie on the disk: archives, and modules. */
export function createUploads(root: string, scratch: Scratch, codeFrom: (file: string, main: string, folder?: string) => Code): Uploads {
  const place = ({ path, version }: Upload): string => {
    // A name may have 256 characters, and a folder's no more than 255 bytes.
    const name = encodeURIComponent(path).replaceAll('%', '_').slice(0, 60)
    const target = join(scratch.folder(), `${name}-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`, version)
    mkdirSync(target, { recursive: true })
    return target
  }

  const onDisk = (file: string, runtime: Runtime, locate: () => { file: string; main: string; folder?: string }): Code => {
    let code: Code | undefined
    return {
      file,
      runtime,
      load() {
        if (code === undefined) {
          const entry = locate()
          code = codeFrom(entry.file, entry.main, entry.folder)
        }
        return code.load()
      },
    }
  }

  return {
    code(upload) {
      const { path, main, kind, source, archive } = upload
      if (!runsHere(kind)) return rawCode({ text: source ?? '', main, file: path, binary: isBinaryCode(source ?? '') })
      const runtime = isPythonKind(kind) ? 'python' : 'node'
      if (archive !== undefined) return onDisk(`${path}.zip`, runtime, () => openArchive(archive, place(upload), main, runtime))
      if (runtime === 'python') {
        // A file of its own, as the runtime makes one (core/python3Action/bin/compile).
        return onDisk(`${path}.py`, runtime, () => ({ file: written(place(upload), '__main__.py', source ?? ''), main }))
      }
      const file = `${path}.js`
      const text = source ?? ''
      if (isModule(text)) {
        return onDisk(file, runtime, () => ({ file: written(place(upload), 'index.mjs', text), main }))
      }
      // `require` starts in the project, as if the text lay in its root.
      const at = join(root, file.replaceAll('/', '-'))
      const code = text + handOver(main)
      const set: ModuleSet = { files: { [at]: [code, 'cjs'] }, aliases: {}, compiler: compilerFor({ loaders: {} }) }
      const bundle: Bundle = {
        revision: createHash('sha256').update(`${main}\0${text}`).digest('base64url').slice(0, 16),
        text: text.trim() === '' ? '' : JSON.stringify(set),
        file: at,
        format: 'cjs',
        main,
        inputs: [],
        whole: async () => (text.trim() === '' ? '' : code + commonJsFooter(main)),
      }
      return { file, load: () => bundle }
    },
  }
}

/** OpenWhisk's runner takes CommonJS only; a text that begins a line with an import or export statement could not run there, but does here. */
function isModule(text: string): boolean {
  return /^(?:import\s*[\w{*'"]|export\s+(?:default|async|function|const|let|class|\{|\*))/m.test(text)
}

/** Exec.scala isBinaryCode */
export function isBinaryCode(code: string): boolean {
  const text = code.trim()
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
}

/** `python`, `python:3`, `python:3.11`, … */
export function isPythonKind(kind: string): boolean {
  return kind === 'python' || kind.startsWith('python:')
}

function written(folder: string, name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
